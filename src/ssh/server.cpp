#include "ssh/server.hpp"

#include <stdexcept>

#include <libssh/libssh.h>
#include <libssh/server.h>
#include <unistd.h>

#include "ssh/algorithms.hpp"

namespace homeport::ssh {
namespace {

// OpenSSH's client tells only servers whose version begins with "OpenSSH" that it takes no more data, and
// `ssh pool yes | head -1` would never end without that. What follows is the truth.
constexpr const char* software_version = "OpenSSH_9.2 Homeport";

}  // namespace

Server::Server(const std::vector<HostKeyFile>& host_keys) : raw_(ssh_bind_new()) {
    if (raw_ == nullptr) throw std::bad_alloc();
    const bool process_config = false;
    ssh_bind_options_set(raw_, SSH_BIND_OPTIONS_PROCESS_CONFIG, &process_config);
    ssh_bind_options_set(raw_, SSH_BIND_OPTIONS_BANNER, software_version);
    const std::pair<ssh_bind_options_e, const char*> lists[] = {
        {SSH_BIND_OPTIONS_KEY_EXCHANGE, algorithms::kex},
        {SSH_BIND_OPTIONS_HOSTKEY_ALGORITHMS, algorithms::host_keys},
        {SSH_BIND_OPTIONS_CIPHERS_C_S, algorithms::ciphers},
        {SSH_BIND_OPTIONS_CIPHERS_S_C, algorithms::ciphers},
        {SSH_BIND_OPTIONS_HMAC_C_S, algorithms::macs},
        {SSH_BIND_OPTIONS_HMAC_S_C, algorithms::macs},
        {SSH_BIND_OPTIONS_PUBKEY_ACCEPTED_KEY_TYPES, algorithms::user_keys},
    };
    for (const auto& [option, list] : lists) {
        if (ssh_bind_options_set(raw_, option, list) != SSH_OK) {
            throw std::runtime_error(std::string("libssh does not know the algorithms ") + list);
        }
    }
    for (const HostKeyFile& file : host_keys) {
        ssh_key key = nullptr;
        if (ssh_pki_import_privkey_file(file.path.c_str(), nullptr, nullptr, nullptr, &key) != SSH_OK ||
            ssh_bind_options_set(raw_, SSH_BIND_OPTIONS_IMPORT_KEY, key) != SSH_OK) {
            ssh_key_free(key);
            throw std::runtime_error("cannot use host key " + file.path);
        }
    }
}

Server::~Server() {
    ssh_bind_free(raw_);
}

awaitable<error_code> ServerLink::handshake(Server& server, int fd, TimePoint deadline) {
    if (const error_code error = watch(fd)) {
        ::close(fd);
        co_return error;
    }
    if (ssh_bind_accept_fd(server.raw(), raw(), fd) != SSH_OK) {
        co_return make_error_code(boost::system::errc::not_enough_memory);
    }
    ssh_set_blocking(raw(), 0);
    for (;;) {
        const int rc = ssh_handle_key_exchange(raw());
        if (rc == SSH_OK) co_return error_code();
        if (rc != SSH_AGAIN) co_return make_error_code(boost::system::errc::protocol_error);
        const bool in_time = co_await ready(deadline);
        if (!in_time) co_return make_error_code(boost::system::errc::timed_out);
    }
}

awaitable<Message> ServerLink::wait_message(TimePoint deadline) {
    for (;;) {
        Message message = next_message();
        if (message || !open()) co_return message;
        const bool in_time = co_await ready(deadline);
        if (!in_time) co_return Message();
    }
}

std::string ServerLink::client_banner() const {
    const char* banner = ssh_get_clientbanner(raw());
    return banner != nullptr ? banner : "";
}

}  // namespace homeport::ssh
