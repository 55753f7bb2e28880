#include "backend/connector.hpp"

#include "backend/tcp.hpp"

namespace homeport::backend {
namespace {

using router::Cause;

// Clocks of router and instance may differ a little: the certificate starts in the past.
constexpr auto clock_skew = std::chrono::seconds(60);

Cause connect_cause(const error_code& error) {
    if (error == boost::system::errc::connection_refused) return Cause::connect_refused;
    if (error == boost::system::errc::timed_out) return Cause::connect_timeout;
    return Cause::connect_failed;
}

Connected failure(Cause cause, std::string detail) {
    return {nullptr, cause, std::move(detail)};
}

}  // namespace

awaitable<Connected> Connector::connect(Target target, Login login, base::Signal& signal,
                                        std::chrono::steady_clock::time_point deadline) const {
    auto socket = co_await connect_tcp(target.address, target.port, deadline);
    if (!socket) co_return failure(connect_cause(socket.error()), socket.error().message());

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
    if (!host_keys_.knows(target.name, host_key)) {
        co_return failure(Cause::host_key_mismatch, "unknown host key " + ssh::fingerprint(host_key));
    }
    const ssh::EphemeralKey key;
    std::string signed_key = certificate(key, login, way->options.certificate_lifetime);
    if (const error_code error =
            co_await link->authenticate(login.user, key, std::move(signed_key), deadline)) {
        const bool refused = error == boost::system::errc::permission_denied;
        co_return failure(refused ? Cause::login_refused : Cause::handshake_failed,
                          error.message() + ": " + link->error());
    }
    Connected connected;
    connected.link = std::move(link);
    co_return connected;
}

std::string Connector::certificate(const ssh::EphemeralKey& key, const Login& login,
                                   std::chrono::seconds lifetime) const {
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
    return ca_.sign(key.public_key(), spec);
}

}  // namespace homeport::backend
