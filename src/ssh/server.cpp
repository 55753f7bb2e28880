#include "ssh/server.hpp"

#include <stdexcept>
#include <utility>

#include <libssh/libssh.h>
#include <libssh/server.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>

#include "ssh/client_offer.hpp"
#include "ssh/no_gssapi.hpp"

namespace homeport::ssh {
namespace {

// OpenSSH's client tells only servers whose version begins with "OpenSSH" that it takes no more data, and
// `ssh pool yes | head -1` would never end without that. What follows is the truth.
constexpr const char* software_version = "OpenSSH_9.2 Homeport";

// For a client that waits for our offer before it makes its own: rare, and none that has a bad order.
constexpr auto offer_patience = std::chrono::seconds(1);

/// The socket counts as readable only when this much has come, or the end.
void readable_from(int fd, std::size_t bytes) {
    const int mark = static_cast<int>(bytes);
    setsockopt(fd, SOL_SOCKET, SO_RCVLOWAT, &mark, sizeof mark);
}

/// Nothing more will come: the client closed its side, or reset the connection.
bool hung_up(int fd) {
    pollfd socket{fd, POLLRDHUP, 0};
    return poll(&socket, 1, 0) > 0;
}

/// Before the client's identification is read, for that is when libssh makes its offer.
void offer_only(ssh_session session, const std::string& cipher) {
    ssh_options_set(session, SSH_OPTIONS_CIPHERS_C_S, cipher.c_str());
    ssh_options_set(session, SSH_OPTIONS_CIPHERS_S_C, cipher.c_str());
    ssh_server_init_kex(session);
}

}  // namespace

Server::Server(const std::vector<HostKeyFile>& host_keys, Algorithms algorithms)
    : algorithms_(std::move(algorithms)), raw_(ssh_bind_new()) {
    if (raw_ == nullptr) throw std::bad_alloc();
    keep_gssapi_out();
    const bool process_config = false;
    ssh_bind_options_set(raw_, SSH_BIND_OPTIONS_PROCESS_CONFIG, &process_config);
    ssh_bind_options_set(raw_, SSH_BIND_OPTIONS_BANNER, software_version);
    const std::pair<ssh_bind_options_e, const std::string&> lists[] = {
        {SSH_BIND_OPTIONS_KEY_EXCHANGE, algorithms_.kex},
        {SSH_BIND_OPTIONS_HOSTKEY_ALGORITHMS, algorithms_.host_keys},
        {SSH_BIND_OPTIONS_CIPHERS_C_S, algorithms_.ciphers},
        {SSH_BIND_OPTIONS_CIPHERS_S_C, algorithms_.ciphers},
        {SSH_BIND_OPTIONS_HMAC_C_S, algorithms_.macs},
        {SSH_BIND_OPTIONS_HMAC_S_C, algorithms_.macs},
        {SSH_BIND_OPTIONS_PUBKEY_ACCEPTED_KEY_TYPES, algorithms_.user_keys},
    };
    for (const auto& [option, list] : lists) {
        if (ssh_bind_options_set(raw_, option, list.c_str()) != SSH_OK) {
            throw std::runtime_error("libssh does not know the algorithms " + list);
        }
    }
    for (const HostKeyFile& file : host_keys) {
        if (file.next) continue;
        const auto key = import_host_key(file.path);
        if (!key) throw std::runtime_error(key.error());
        if (ssh_bind_options_set(raw_, SSH_BIND_OPTIONS_IMPORT_KEY, *key) != SSH_OK) {
            ssh_key_free(*key);
            throw std::runtime_error("cannot use host key " + file.path);
        }
    }
}

Server::~Server() {
    ssh_bind_free(raw_);
}

void ServerLink::set_compression(bool allowed) {
    ssh_options_set(raw(), SSH_OPTIONS_COMPRESSION, allowed ? "none,zlib@openssh.com" : "none");
}

awaitable<error_code> ServerLink::handshake(Server& server, int fd, TimePoint deadline,
                                            std::function<void()> heard) {
    if (const error_code error = watch(fd)) {
        ::close(fd);
        co_return error;
    }
    if (ssh_bind_accept_fd(server.raw(), raw(), fd) != SSH_OK) {
        co_return make_error_code(boost::system::errc::not_enough_memory);
    }
    ssh_set_blocking(raw(), 0);
    // Our identification goes out, and nothing is read yet.
    readable_from(fd, read_ahead_limit);
    const int sent = ssh_handle_key_exchange(raw());
    readable_from(fd, 1);
    if (sent == SSH_AGAIN) co_await choose_cipher(server, fd, deadline);
    for (;;) {
        const int rc = ssh_handle_key_exchange(raw());
        if (heard && wire_bytes_in() > 0) std::exchange(heard, nullptr)();
        if (rc == SSH_OK) co_return error_code();
        // 0.10 goes on asking for more after a reset, from a socket that it has closed.
        if (rc != SSH_AGAIN || !open() || choked())
            co_return make_error_code(boost::system::errc::protocol_error);
        const bool in_time = co_await ready(deadline);
        if (!in_time) co_return make_error_code(boost::system::errc::timed_out);
    }
}

awaitable<void> ServerLink::choose_cipher(const Server& server, int fd, TimePoint deadline) {
    std::array<std::uint8_t, read_ahead_limit> ahead;
    TimePoint patience = deadline;
    for (;;) {
        const ssize_t got = recv(fd, ahead.data(), ahead.size(), MSG_PEEK | MSG_DONTWAIT);
        if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR)) break;  // libssh will notice
        const std::size_t have = got > 0 ? static_cast<std::size_t>(got) : 0;
        const ClientOffer offer = read_client_offer(std::span(ahead).first(have));
        if (offer.state == ClientOffer::State::complete) {
            const std::string cipher = best_cipher(server.ciphers(), offer);
            if (!cipher.empty()) offer_only(raw(), cipher);
        }
        // What was received stays readable after a reset: waiting for more would never end.
        if (offer.state != ClientOffer::State::incomplete || hung_up(fd)) break;
        if (have > 0) patience = std::min(patience, std::chrono::steady_clock::now() + offer_patience);
        readable_from(fd, have + 1);
        if (!co_await ready(patience) || std::chrono::steady_clock::now() >= patience) break;
    }
    readable_from(fd, 1);
}

awaitable<Message> ServerLink::wait_message(TimePoint deadline) {
    for (;;) {
        Message message = next_message();
        if (message || !open() || missed().dropped + missed().refused > 0) co_return message;
        const bool in_time = co_await ready(deadline);
        if (!in_time) co_return Message();
    }
}

void ServerLink::offer(const std::vector<AuthMethod>& methods) {
    ssh_set_auth_methods(raw(), method_bits(methods));
}

void ServerLink::tell(const std::string& sentence) {
    const auto listening = listen();
    ssh_send_debug(raw(), sentence.c_str(), 0);
}

void ServerLink::send_banner(const std::string& text) {
    ssh_string banner = ssh_string_from_char((text + "\n").c_str());
    if (banner == nullptr) return;
    const auto listening = listen();
    ssh_send_issue_banner(raw(), banner);
    ssh_string_free(banner);
}

std::string ServerLink::client_banner() const {
    const char* banner = ssh_get_clientbanner(raw());
    return banner != nullptr ? banner : "";
}

}  // namespace homeport::ssh
