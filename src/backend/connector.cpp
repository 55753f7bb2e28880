#include "backend/connector.hpp"

#include "backend/instance_check.hpp"
#include "backend/tcp.hpp"

namespace homeport::backend {
namespace {

using router::Cause;

// Clocks of router and instance may differ a little: the certificate starts in the past.
constexpr auto clock_skew = std::chrono::seconds(60);

Connected failure(Cause cause, std::string detail) {
    Connected connected;
    connected.cause = cause;
    connected.detail = std::move(detail);
    return connected;
}

std::string_view describe(ssh::PasswordAnswer answer) {
    switch (answer) {
        case ssh::PasswordAnswer::accepted:
            return "the password was accepted";
        case ssh::PasswordAnswer::refused:
            return "the password was refused";
        case ssh::PasswordAnswer::asks_more:
            return "the instance asks for more than a password";
        case ssh::PasswordAnswer::not_taken:
            return "the instance takes no passwords";
        case ssh::PasswordAnswer::closed:
            return "the instance closed the connection when it had the password";
        case ssh::PasswordAnswer::timed_out:
            return "the instance did not check the password in time";
        case ssh::PasswordAnswer::unasked:
            return "the instance closed the connection before it had the password";
    }
    return "";
}

/// What the instance says to a password is about its user, not about the instance's health.
awaitable<Connected> offer_password(ssh::ClientLink& link, const Login& login) {
    const auto deadline = std::chrono::steady_clock::now() + login.password_patience;
    const ssh::PasswordAnswer answer = co_await link.authenticate(login.user, *login.password, deadline);
    if (answer == ssh::PasswordAnswer::unasked) {
        co_return failure(Cause::handshake_failed, std::string(describe(answer)));
    }
    Connected connected;
    if (answer != ssh::PasswordAnswer::accepted) {
        connected = failure(Cause::login_refused, std::string(describe(answer)));
    }
    connected.password = answer;
    connected.told = link.told();
    co_return connected;
}

std::string certificate(const ssh::CertificateAuthority& authority, const ssh::EphemeralKey& key,
                        const Login& login, std::chrono::seconds lifetime) {
    const auto now = std::chrono::system_clock::now();
    const auto seconds = [](std::chrono::system_clock::time_point t) {
        return static_cast<std::uint64_t>(
            std::chrono::duration_cast<std::chrono::seconds>(t.time_since_epoch()).count());
    };
    ssh::CertificateSpec spec;
    spec.key_id = login.session_id;
    spec.principals = {login.user};
    spec.permissions = login.permissions;
    spec.valid_after = seconds(now - clock_skew);
    spec.valid_before = seconds(now + lifetime);
    return authority.sign(key.public_key(), spec);
}

Connected no_connection(const error_code& error) {
    const auto cause = judge_connect(error);
    Connected connected = failure(cause ? *cause : Cause::connect_failed, error.message());
    connected.local = !cause;
    return connected;
}

}  // namespace

awaitable<Connected> Connector::reach(Target target, base::Signal& signal,
                                      std::chrono::steady_clock::time_point deadline) const {
    auto socket = co_await connect_tcp(target.address, target.port, deadline);
    if (!socket) co_return no_connection(socket.error());

    const asio::any_io_executor executor = co_await asio::this_coro::executor;
    auto link = std::make_unique<ssh::ClientLink>(executor, signal);
    const auto way = way_.get();
    link->set_rekey(way->options.rekey);
    const int fd = socket->release();
    const auto types = host_keys_.types(target.name);
    if (const error_code error = co_await link->handshake(fd, way->algorithms, types, deadline)) {
        co_return failure(Cause::handshake_failed, error.message() + ": " + link->error());
    }
    const auto host_key = link->host_key();
    Connected connected;
    switch (host_keys_.judge(target.name, host_key)) {
        case HostKeyBook::Verdict::trusted:
            connected.link = std::move(link);
            break;
        case HostKeyBook::Verdict::unknown_key:
            connected = failure(Cause::host_key_mismatch, "unknown host key " + ssh::fingerprint(host_key));
            break;
        case HostKeyBook::Verdict::not_in_pool:
            connected = failure(Cause::connect_failed, "taken out of the pool meanwhile");
            connected.local = true;
            break;
    }
    co_return connected;
}

awaitable<Connected> Connector::connect(Target target, Login login, std::unique_ptr<ssh::ClientLink> ready,
                                        base::Signal& signal,
                                        std::chrono::steady_clock::time_point deadline) const {
    if (ready) {
        Connected connected = co_await log_in(*ready, login, deadline);
        const bool stands = ready->open();
        if (connected.cause == Cause::none) connected.link = std::move(ready);
        // One that the instance has left meanwhile says nothing about anybody; but it may close the
        // connection because of a password, which must not be offered twice.
        if (stands || connected.password) co_return connected;
    }
    Connected reached = co_await reach(std::move(target), signal, deadline);
    if (!reached.link) co_return reached;
    Connected connected = co_await log_in(*reached.link, login, deadline);
    if (connected.cause == Cause::none) connected.link = std::move(reached.link);
    co_return connected;
}

awaitable<Connected> Connector::log_in(ssh::ClientLink& link, const Login& login,
                                       std::chrono::steady_clock::time_point deadline) const {
    if (login.password != nullptr) co_return co_await offer_password(link, login);
    const auto way = way_.get();
    const auto key = keys_.current();
    std::string signed_key = certificate(*way->authority, *key, login, way->options.certificate_lifetime);
    const error_code error = co_await link.authenticate(login.user, *key, std::move(signed_key), deadline);
    if (!error) co_return Connected();
    // Closing the connection is how sshd turns away whom PAM's account modules refuse: that says as little
    // about the instance's health as a refusal does.
    const bool refused = error == boost::system::errc::permission_denied || link.just_closed();
    std::string detail = error.message() + ": " + link.error();
    if (refused) {
        detail += "; the instance does not let the user in, or does not trust the authority " +
                  way->authority->fingerprint() + " (see homeport ca check)";
    }
    co_return failure(refused ? Cause::login_refused : Cause::handshake_failed, std::move(detail));
}

}  // namespace homeport::backend
