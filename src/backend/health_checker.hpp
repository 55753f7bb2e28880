// Keeps checking every instance of the pool and tells the routing core what it finds.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "backend/options.hpp"
#include "backend/pool.hpp"
#include "base/asio.hpp"
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
    /// Watches the instances that the pool has now.
    HealthChecker(asio::io_context&, Pool&, const CheckOptions&, base::Log);
    ~HealthChecker();
    HealthChecker(const HealthChecker&) = delete;
    HealthChecker& operator=(const HealthChecker&) = delete;

    /// Begins: the first checks are spread over the first fifth of a second. Call once.
    void start();

    /// Check this instance at once, or again if a check is under way: a user's connect has just failed there.
    /// Unknown names are ignored. Safe from any thread.
    void wake(const std::string& backend);

    /// Ends all waiting and checking; the io_context runs out of our work soon after. Safe from any thread.
    void stop();

  private:
    struct Watch;
    awaitable<void> keep_checking(Watch&);
    awaitable<void> check(Watch&);
    void report(const Watch&, router::Cause);

    asio::io_context& io_;
    Pool& pool_;
    const CheckOptions options_;
    const base::Log log_;
    router::MersenneRandom random_;
    // Its shape never changes after construction: any thread may look a watch up.
    std::map<std::string, std::shared_ptr<Watch>> watches_;
    bool stopping_ = false;  // on the io_context's thread
};

/// The log line of a change, whoever noticed it: checks or a user's connect. None if nothing changed.
void log_change(const base::Log&, const std::string& backend, const router::HealthChange&);

}  // namespace homeport::backend
