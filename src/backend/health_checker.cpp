#include "backend/health_checker.hpp"

#include <algorithm>
#include <exception>
#include <utility>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>

#include "base/signal.hpp"

namespace homeport::backend {

using router::Cause;
using router::Router;
using std::chrono::milliseconds;

struct HealthChecker::Watch {
    Watch(asio::io_context& io, const Connector& connector, const router::BackendConfig& config)
        : target(target_of(config)), prober(io.get_executor(), connector, target), bell(io.get_executor()) {}

    const Target target;
    Prober prober;
    std::string incarnation;           // of the machine that last reported
    base::Signal bell;                 // wakes the coroutine from its wait
    asio::cancellation_signal cancel;  // ends what it waits for
    bool trouble_told = false;         // that we could not check, since we last could
    bool over = false;                 // nobody wants to know any more

    [[nodiscard]] bool watches(const router::BackendConfig& config) const {
        return target == target_of(config);
    }
    void end() {
        over = true;
        cancel.emit(asio::cancellation_type::terminal);
    }
};

HealthChecker::HealthChecker(asio::io_context& io, Pool& pool, const Connector& connector,
                             Identities& identities, base::Log log)
    : io_(io), pool_(pool), connector_(connector), identities_(identities), log_(std::move(log)) {}

HealthChecker::~HealthChecker() = default;

void HealthChecker::watch(const CheckOptions& options) {
    options_ = options;
    Watches next, fresh;
    Watches before = watches_.with([](Watches& watches) { return watches; });
    for (const router::BackendStatus& status : pool_.with([](Router& router) { return router.backends(); })) {
        if (status.admin == router::AdminState::removed) continue;
        auto watch = std::make_shared<Watch>(io_, connector_, status.config);
        const auto old = before.find(watch->target.name);
        if (old != before.end() && old->second->watches(status.config)) {
            next.insert(before.extract(old));
            continue;
        }
        fresh.emplace(watch->target.name, watch);
        next.emplace(watch->target.name, std::move(watch));
    }
    watches_.with([&](Watches& watches) { watches = std::move(next); });
    for (const auto& [name, watch] : before) watch->end();
    for (const auto& [name, watch] : fresh) {
        // The completion handler keeps the watch alive for as long as its coroutine runs.
        auto ended = [this, watch = watch](const std::exception_ptr& surprise) {
            if (surprise)
                log_.error("health checks of an instance have ended", {{"backend", watch->target.name}});
        };
        asio::co_spawn(io_, keep_checking(*watch), asio::bind_cancellation_slot(watch->cancel.slot(), ended));
    }
}

void HealthChecker::wake(const std::string& backend) {
    const std::shared_ptr<Watch> found = watches_.with([&](Watches& watches) {
        const auto entry = watches.find(backend);
        return entry == watches.end() ? nullptr : entry->second;
    });
    if (found) asio::post(io_, [found] { found->bell.notify(); });
}

void HealthChecker::stop() {
    asio::post(io_, [this] {
        for (const auto& [name, watch] : watches_.with([](Watches& w) { return std::exchange(w, {}); })) {
            watch->end();
        }
    });
}

awaitable<void> HealthChecker::keep_checking(Watch& watch) {
    // Cancelled operations report an error like any other; `over` tells the two apart.
    co_await asio::this_coro::throw_if_cancelled(false);
    // Quick, because nobody knows yet which instances are alive; spread, because they may be a thousand.
    const auto spread =
        std::min(milliseconds(200),
                 pool_.with([&](Router& router) { return router.next_check(watch.target.name, random_); }));
    auto wait = milliseconds(random_.below(static_cast<std::uint64_t>(spread.count()) + 1));
    while (!watch.over) {
        co_await watch.bell.wait_until(router::Clock::now() + wait);
        if (!watch.over) co_await check(watch);
        wait = pool_.with([&](Router& router) { return router.next_check(watch.target.name, random_); });
    }
}

awaitable<void> HealthChecker::check(Watch& watch) {
    std::string trouble;
    try {
        auto found = co_await watch.prober.check(options_);
        if (watch.over) co_return;
        if (found) {
            watch.trouble_told = false;
            report(watch, std::move(*found));
            co_return;
        }
        trouble = found.error().message();
    } catch (const std::exception& surprise) {
        trouble = surprise.what();  // must not end the checks of this instance for good
    }
    if (!std::exchange(watch.trouble_told, true)) {
        log_.error("cannot check an instance", {{"backend", watch.target.name}, {"reason", trouble}});
    }
}

awaitable<Answer> HealthChecker::ask(std::string backend, std::string command,
                                     ServiceLine::TimePoint deadline) {
    const std::shared_ptr<Watch> watch = watches_.with([&](Watches& watches) {
        const auto entry = watches.find(backend);
        return entry == watches.end() ? nullptr : entry->second;
    });
    if (!watch) co_return Answer{Cause::connect_failed, "it is no longer in the pool", {}, true, {}};
    co_return co_await watch->prober.ask(options_, std::move(command), deadline);
}

void HealthChecker::report(Watch& watch, Finding found) {
    if (!found.incarnation.empty() && watch.incarnation != found.incarnation) {
        if (!watch.incarnation.empty()) identities_.forget(watch.target.name);
        watch.incarnation = found.incarnation;
    }
    std::string detail = std::move(found.detail);
    if (found.report) detail = describe(found.report->share);
    const router::HealthChange change = pool_.with([&](Router& router) {
        const auto now = router::Clock::now();
        if (found.report) return router.report_probe(watch.target.name, std::move(*found.report), now);
        return router.report_check(watch.target.name, found.cause, now);
    });
    log_change(log_, watch.target.name, change, detail);
    tell_panic();
}

void HealthChecker::tell_panic() {
    const bool panics = pool_.with([](const Router& router) { return router.panics(); });
    if (std::exchange(panic_told_, panics) == panics) return;
    if (panics) {
        log_.error("so many instances look down that the checks are not believed: all are tried", {});
    } else {
        log_.info("the checks are believed again", {});
    }
}

void log_change(const base::Log& log, const std::string& backend, const router::HealthChange& change,
                const std::string& detail) {
    if (!change.changed) return;
    const auto level = change.now == router::Health::up ? base::Level::info : base::Level::warning;
    log.write(level, "an instance changed its health",
              {{"backend", backend},
               {"from", to_string(change.was)},
               {"to", to_string(change.now)},
               {"cause", to_string(change.cause)},
               {"detail", detail}});
}

}  // namespace homeport::backend
