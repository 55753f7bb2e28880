#include "session/dialer.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>

namespace homeport::session {

awaitable<backend::Connected> Dialer::dial(std::string backend, backend::Login login,
                                           std::chrono::steady_clock::time_point deadline, base::Log log) {
    const auto status = context_.pool.with([&](router::Router& router) { return router.backend(backend); });
    if (interrupted_ || !status) co_return backend::Connected();
    const backend::Target target = backend::target_of(status->config);
    try {
        dialing_ = true;
        auto ready = lane_.prepared.take(target, signal_);
        auto attempt =
            context_.connector.connect(target, std::move(login), std::move(ready), signal_, deadline);
        auto token = asio::bind_cancellation_slot(stop_.slot(), asio::use_awaitable);
        backend::Connected connected = co_await asio::co_spawn(lane_.io, std::move(attempt), token);
        dialing_ = false;
        if (!interrupted_) report(target, connected, log);
        co_return connected;
    } catch (const boost::system::system_error&) {
        dialing_ = false;
        if (!interrupted_) throw;  // it was not interrupt() that ended it
    }
    co_return backend::Connected();
}

bool Dialer::interrupt() {
    interrupted_ = true;
    if (!dialing_) return false;
    stop_.emit(asio::cancellation_type::terminal);
    return true;
}

void Dialer::report(const backend::Target& target, const backend::Connected& connected,
                    const base::Log& log) {
    const std::string& backend = target.name;
    const auto cause = connected.cause;
    // Wrong passwords are news of the login, not of the instance.
    if (connected.password == ssh::PasswordAnswer::refused) return;
    if (cause != router::Cause::none) {
        const auto level =
            cause == router::Cause::host_key_mismatch ? base::Level::error : base::Level::warning;
        log.write(level, "connect failed",
                  {{"backend", backend}, {"cause", router::to_string(cause)}, {"detail", connected.detail}});
    }
    // A login that the instance refused may be about this user alone: it says nothing about the instance's
    // health.
    if (cause == router::Cause::login_refused || connected.local) return;
    const auto change = context_.pool.with([&](router::Router& router) {
        const auto status = router.backend(backend);
        // What the machine did that had the name before says nothing about the one that has it now.
        if (!status || backend::target_of(status->config) != target) return router::HealthChange();
        return router.report_connect(backend, cause, router::Clock::now());
    });
    backend::log_change(context_.log, backend, change, connected.detail);
    if (cause != router::Cause::none) context_.checker.wake(backend);
}

}  // namespace homeport::session
