#include "ssh/client.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <memory>

#include <libssh/libssh.h>

#include "ssh/user_key.hpp"

namespace homeport::ssh {
namespace {

struct FreeKey {
    void operator()(ssh_key_struct* key) const { ssh_key_free(key); }
};
using Key = std::unique_ptr<ssh_key_struct, FreeKey>;

/// The algorithms by which a server may prove keys of these types.
std::string host_key_algorithms(const Algorithms& algorithms, const std::vector<std::string>& types) {
    std::string list;
    for (const std::string& type : types) {
        const std::string algorithm = type == "ssh-rsa" ? "rsa-sha2-512,rsa-sha2-256" : type;
        list += (list.empty() ? "" : ",") + algorithm;
    }
    return list.empty() ? algorithms.host_keys : list;
}

/// Nothing of libssh may look into files or ask NSS: every path and name it would expand is given.
bool set_options(ssh_session session, int fd, const Algorithms& algorithms, const std::string& host_keys) {
    const bool process_config = false;
    const std::pair<ssh_options_e, const void*> options[] = {
        {SSH_OPTIONS_PROCESS_CONFIG, &process_config},
        {SSH_OPTIONS_HOST, "instance"},
        {SSH_OPTIONS_USER, "nobody"},
        {SSH_OPTIONS_SSH_DIR, "/nonexistent"},
        {SSH_OPTIONS_KNOWNHOSTS, "/dev/null"},
        {SSH_OPTIONS_GLOBAL_KNOWNHOSTS, "/dev/null"},
        {SSH_OPTIONS_KEY_EXCHANGE, algorithms.kex.c_str()},
        {SSH_OPTIONS_HOSTKEYS, host_keys.c_str()},
        {SSH_OPTIONS_CIPHERS_C_S, algorithms.ciphers.c_str()},
        {SSH_OPTIONS_CIPHERS_S_C, algorithms.ciphers.c_str()},
        {SSH_OPTIONS_HMAC_C_S, algorithms.macs.c_str()},
        {SSH_OPTIONS_HMAC_S_C, algorithms.macs.c_str()},
        {SSH_OPTIONS_COMPRESSION, "none"},  // the pool's own network is faster than that
        {SSH_OPTIONS_FD, &fd},
    };
    for (const auto& [option, value] : options) {
        if (ssh_options_set(session, option, value) != SSH_OK) return false;
    }
    return true;
}

}  // namespace

awaitable<error_code> ClientLink::handshake(int fd, const Algorithms& algorithms,
                                            const std::vector<std::string>& host_key_types,
                                            TimePoint deadline) {
    if (const error_code error = watch(fd);
        error || !set_options(raw(), fd, algorithms, host_key_algorithms(algorithms, host_key_types))) {
        ::close(fd);
        co_return error ? error : make_error_code(boost::system::errc::invalid_argument);
    }
    for (;;) {
        const int rc = ssh_connect(raw());
        // When libssh sees the socket connected it makes it blocking again. It polls before it reads or
        // writes, but a large write on a blocking socket would hold this thread until the instance has read
        // it all.
        fcntl(fd, F_SETFL, O_NONBLOCK);
        if (rc == SSH_OK) co_return error_code();
        // 0.10 goes on asking for more after a reset, from a socket that it has closed.
        if (rc != SSH_AGAIN || !serves()) co_return make_error_code(boost::system::errc::protocol_error);
        const bool in_time = co_await ready(deadline);
        if (!in_time) co_return make_error_code(boost::system::errc::timed_out);
    }
}

std::vector<std::uint8_t> ClientLink::host_key() const {
    ssh_key raw_key = nullptr;
    if (ssh_get_server_publickey(raw(), &raw_key) != SSH_OK) return {};
    const Key key(raw_key);
    char* base64 = nullptr;
    if (ssh_pki_export_pubkey_base64(key.get(), &base64) != SSH_OK) return {};
    std::vector<std::uint8_t> blob = base64_decode(base64);
    ssh_string_free_char(base64);
    return blob;
}

awaitable<error_code> ClientLink::authenticate(std::string user, const EphemeralKey& key,
                                               std::string certificate, TimePoint deadline) {
    ssh_key raw_key = nullptr;
    ssh_key raw_certificate = nullptr;
    const bool imported = ssh_pki_import_privkey_base64(key.openssh_private().c_str(), nullptr, nullptr,
                                                        nullptr, &raw_key) == SSH_OK &&
                          ssh_pki_import_cert_base64(certificate.c_str(), SSH_KEYTYPE_ED25519_CERT01,
                                                     &raw_certificate) == SSH_OK;
    const Key private_key(raw_key);
    const Key certified(raw_certificate);
    if (!imported || ssh_pki_copy_cert_to_privkey(certified.get(), private_key.get()) != SSH_OK ||
        ssh_options_set(raw(), SSH_OPTIONS_USER, user.c_str()) != SSH_OK) {
        co_return make_error_code(boost::system::errc::invalid_argument);
    }
    co_return co_await offer(private_key.get(), deadline);
}

awaitable<error_code> ClientLink::authenticate(std::string user, const UserKey& key, TimePoint deadline) {
    if (ssh_options_set(raw(), SSH_OPTIONS_USER, user.c_str()) != SSH_OK)
        co_return make_error_code(boost::system::errc::invalid_argument);
    co_return co_await offer(key.raw(), deadline);
}

awaitable<error_code> ClientLink::offer(ssh_key_struct* key, TimePoint deadline) {
    std::function<int()> call = [this, key] { return ssh_userauth_publickey(raw(), nullptr, key); };
    const auto rc = co_await until_answered(std::move(call), deadline);
    if (!rc) co_return make_error_code(boost::system::errc::timed_out);
    if (*rc == SSH_AUTH_SUCCESS) co_return error_code();
    if (!serves()) co_return make_error_code(boost::system::errc::connection_aborted);
    co_return make_error_code(boost::system::errc::permission_denied);
}

awaitable<std::optional<int>> ClientLink::until_answered(std::function<int()> call, TimePoint deadline) {
    for (;;) {
        const int rc = call();
        if (rc != SSH_AUTH_AGAIN) co_return rc;
        if (!serves()) co_return SSH_AUTH_ERROR;
        const bool in_time = co_await ready(deadline);
        if (!in_time) co_return std::nullopt;
    }
}

Answer ClientLink::listen_forward(const std::string& address, int& port) {
    if (keepalive_out()) return Answer::pending;
    int bound = 0;
    const int rc = ssh_channel_listen_forward(raw(), address.c_str(), port, &bound);
    if (rc == SSH_OK && port == 0) port = bound;
    return answer_of(rc);
}

Answer ClientLink::cancel_forward(const std::string& address, int port) {
    if (keepalive_out()) return Answer::pending;
    return answer_of(ssh_channel_cancel_forward(raw(), address.c_str(), port));
}

}  // namespace homeport::ssh
