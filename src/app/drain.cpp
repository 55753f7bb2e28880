#include "app/drain.hpp"

#include <csignal>

#include <boost/asio/signal_set.hpp>

#include "base/signal.hpp"

namespace homeport::app {
namespace {

using Clock = std::chrono::steady_clock;

// How long ended sessions may take to tell their clients: longer than Link::finish waits for two silent
// peers.
constexpr auto farewell = std::chrono::seconds(5);
constexpr auto look_again = std::chrono::milliseconds(50);

/// True when no session is left; false at the deadline or when `hurry` is set.
awaitable<bool> wait_empty(session::Registry& registry, Clock::time_point deadline, const bool& hurry) {
    asio::steady_timer timer(co_await asio::this_coro::executor);
    while (registry.size() > 0) {
        if (hurry || Clock::now() >= deadline) co_return false;
        timer.expires_after(look_again);
        co_await timer.async_wait(asio::use_awaitable);
    }
    co_return true;
}

}  // namespace

awaitable<void> drain_on_signal(std::function<void()> close_doors, session::Registry& registry,
                                const session::Options& options, base::Log log) {
    asio::signal_set signals(co_await asio::this_coro::executor, SIGTERM, SIGINT);
    co_await signals.async_wait(asio::use_awaitable);
    close_doors();
    const auto deadline = options.drain_deadline;
    log.info("draining", {{"sessions", registry.size()},
                          {"deadline_seconds", std::chrono::duration<double>(deadline).count()}});
    bool hurry = false;
    signals.async_wait([&hurry](error_code error, int) {
        if (!error) hurry = true;
    });
    if (co_await wait_empty(registry, Clock::now() + deadline, hurry)) co_return;

    log.warning(hurry ? "second signal: ending all sessions" : "drain deadline passed: ending all sessions",
                {{"sessions", registry.size()}});
    registry.stop_all(session::EndReason::drained);
    // A second signal means now: sessions get their last words out if they can do it at once.
    const bool already = hurry;
    const auto patience = already ? std::chrono::milliseconds(200) : std::chrono::milliseconds(farewell);
    const bool never = false;
    co_await wait_empty(registry, Clock::now() + patience, already ? never : hurry);
    for (const session::SessionInfo& cut : registry.list()) {
        log.warning("session cut", {{"session", cut.id}, {"user", cut.user}, {"state", cut.state}});
    }
}

}  // namespace homeport::app
