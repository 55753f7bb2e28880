// Keeps checking every instance of the pool and tells the routing core what it finds.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "backend/identities.hpp"
#include "backend/options.hpp"
#include "backend/pool.hpp"
#include "backend/prober.hpp"
#include "base/asio.hpp"
#include "base/guarded.hpp"
#include "base/log.hpp"
#include "router/random.hpp"

namespace homeport::backend {

/// One coroutine an instance, all on one io_context that one thread runs. When to check and what a result
/// means are decided in router/health; this class only waits, checks and reports, and logs each change of
/// state.
///
/// Destroy it when its io_context no longer runs, and before that io_context.
class HealthChecker {
  public:
    HealthChecker(asio::io_context&, Pool&, const Connector&, Identities&, base::Log);
    ~HealthChecker();
    HealthChecker(const HealthChecker&) = delete;
    HealthChecker& operator=(const HealthChecker&) = delete;

    /// Watches the instances that the pool has now, with these options from now on, and no others. The first
    /// checks of new ones are spread over a fifth of a second. Call it on the io_context's thread, at the
    /// start and whenever the pool's instances have changed.
    void watch(const CheckOptions&);

    /// Check this instance at once, or again if a check is under way: a user's connect has just failed there.
    /// Unknown names are ignored. Safe from any thread.
    void wake(const std::string& backend);

    /// A command of the service account on an instance that is watched at level probe. On the io_context's
    /// thread.
    awaitable<Answer> ask(std::string backend, std::string command, ServiceLine::TimePoint deadline);

    /// Ends all waiting and checking; the io_context runs out of our work soon after. Safe from any thread.
    void stop();

  private:
    struct Watch;
    using Watches = std::map<std::string, std::shared_ptr<Watch>>;
    awaitable<void> keep_checking(Watch&);
    awaitable<void> check(Watch&);
    void report(Watch&, Finding);
    void tell_panic();

    asio::io_context& io_;
    Pool& pool_;
    const Connector& connector_;
    Identities& identities_;
    CheckOptions options_;
    const base::Log log_;
    router::MersenneRandom random_;
    bool panic_told_ = false;
    base::Guarded<Watches> watches_{{}};  ///< sessions ring their bells from any thread.
};

/// The log line of a change, whoever noticed it: checks or a user's connect. None if nothing changed.
void log_change(const base::Log&, const std::string& backend, const router::HealthChange&,
                const std::string& detail);

}  // namespace homeport::backend
