#include "ssh/host_key_scan.hpp"

#include <array>
#include <memory>

#include <libssh/libssh.h>

namespace homeport::ssh {
namespace {

template <auto Free>
struct Deleter {
    template <class T>
    void operator()(T* handle) const {
        Free(handle);
    }
};
using Session = std::unique_ptr<ssh_session_struct, Deleter<ssh_free>>;
using Key = std::unique_ptr<ssh_key_struct, Deleter<ssh_key_free>>;

void free_text(char* text) {
    ssh_string_free_char(text);
}
using Text = std::unique_ptr<char, Deleter<free_text>>;

/// Host key algorithms by kind of key; the last two sign differently with the same key.
constexpr std::array kinds{
    "ssh-ed25519",
    "ecdsa-sha2-nistp256,ecdsa-sha2-nistp384,ecdsa-sha2-nistp521",
    "rsa-sha2-512,rsa-sha2-256",
};

struct Answer {
    std::string line;  ///< empty if no key was shown.
    std::string problem;
    bool spoke_ssh = false;  ///< there is an SSH server; it may only lack this kind of key.
};

bool prepare(ssh_session session, const std::string& host, std::uint16_t port,
             std::chrono::milliseconds timeout, const char* algorithms) {
    const bool read_user_files = false;
    const unsigned port_number = port;
    const long seconds = static_cast<long>(timeout.count() / 1000);
    const long microseconds = static_cast<long>(timeout.count() % 1000 * 1000);
    const auto set = [&](ssh_options_e option, const void* value) {
        return ssh_options_set(session, option, value) == SSH_OK;
    };
    return set(SSH_OPTIONS_PROCESS_CONFIG, &read_user_files) && set(SSH_OPTIONS_HOST, host.c_str()) &&
           set(SSH_OPTIONS_PORT, &port_number) && set(SSH_OPTIONS_TIMEOUT, &seconds) &&
           set(SSH_OPTIONS_TIMEOUT_USEC, &microseconds) && set(SSH_OPTIONS_KNOWNHOSTS, "/dev/null") &&
           set(SSH_OPTIONS_GLOBAL_KNOWNHOSTS, "/dev/null") && set(SSH_OPTIONS_HOSTKEYS, algorithms);
}

std::string public_line(ssh_session session) {
    ssh_key raw = nullptr;
    if (ssh_get_server_publickey(session, &raw) != SSH_OK) return {};
    const Key key(raw);
    char* base64 = nullptr;
    if (ssh_pki_export_pubkey_base64(key.get(), &base64) != SSH_OK) return {};
    const Text owned(base64);
    // The name of the key, which for ECDSA holds the curve, not that of the signature.
    const enum ssh_keytypes_e type = ssh_key_type(key.get());
    return std::string(ssh_key_type_to_char(type)) + " " + base64;
}

Answer ask(const std::string& host, std::uint16_t port, std::chrono::milliseconds timeout,
           const char* algorithms) {
    const Session session(ssh_new());
    if (!session) return {{}, "out of memory", false};
    if (!prepare(session.get(), host, port, timeout, algorithms))
        return {{}, ssh_get_error(session.get()), false};
    Answer answer;
    if (ssh_connect(session.get()) == SSH_OK) {
        answer.line = public_line(session.get());
    } else {
        answer.problem = ssh_get_error(session.get());
    }
    answer.spoke_ssh = ssh_get_serverbanner(session.get()) != nullptr;
    ssh_disconnect(session.get());
    return answer;
}

}  // namespace

boost::system::result<std::vector<std::string>, std::string> scan_host_keys(
    const std::string& host, std::uint16_t port, std::chrono::milliseconds timeout) {
    std::vector<std::string> lines;
    std::string problem = "the server showed no host key";
    for (const char* algorithms : kinds) {
        Answer answer = ask(host, port, timeout, algorithms);
        if (!answer.line.empty()) lines.push_back(std::move(answer.line));
        if (!answer.problem.empty()) problem = std::move(answer.problem);
        if (!answer.spoke_ssh) break;  // the next kind would only wait as long again
    }
    if (lines.empty()) return problem;
    return lines;
}

}  // namespace homeport::ssh
