// The pin store as sessions use it: asked on a thread that may block, with a deadline.
#pragma once

#include <optional>
#include <set>
#include <string>

#include "auth/identity.hpp"
#include "backend/pool.hpp"
#include "base/current.hpp"
#include "base/guarded.hpp"
#include "base/log.hpp"
#include "base/workers.hpp"
#include "router/affinity.hpp"
#include "session/local_time.hpp"
#include "session/pin_expiry.hpp"
#include "session/registry.hpp"
#include "session/store_health.hpp"
#include "state/options.hpp"

namespace homeport::session {

/// A pin of this user as it is made now.
[[nodiscard]] router::Pin new_pin(const auth::Account& account, std::string backend, std::string why);

/// Any thread may call; each call resumes on the caller's executor. Errors are logged here, once each; the
/// caller only needs to know that there was one.
class Pins {
  public:
    Pins(router::PinStore& store, base::Workers& workers, const state::Options& options, base::Log log)
        : store_(store), workers_(workers), options_(options), log_(log), watch_(std::move(log)) {}

    awaitable<result<std::optional<router::Pin>>> find(std::string user);
    /// The pin that stands afterwards; see PinStore.
    awaitable<result<router::Pin>> create(router::Pin pin);
    awaitable<result<router::Pin>> move(std::uint64_t expected_version, router::Pin pin);
    /// False if there was none.
    awaitable<result<bool>> erase(std::string user);
    /// The user had a session until now. Nobody waits for it: it is written within a second or so, with
    /// others'.
    void touch(const std::string& user);

    /// Tells the pool of all pins there are. Blocks; for the start.
    void teach(backend::Pool& pool);
    /// Keeps pins of users with sessions or work fresh and forgets those that nobody used for the configured
    /// lifetime. As long as an instance does not say who has work there, nobody's pin to it is forgotten.
    /// Tries a store that fails again and again. Runs until its executor stops.
    awaitable<void> keep(const Registry& registry, backend::Pool& pool);

    [[nodiscard]] StoreHealth health() const { return watch_.health(); }
    [[nodiscard]] bool required() const { return options_.get()->required; }
    /// From now on; what needs the store to be opened anew is left alone.
    void update(const state::Options& options) { options_.set(options); }

  private:
    using Act = StoreWatch::Act;
    /// Logs and remembers a failure ...
    template <class T, class Job>
    awaitable<result<T>> attempt(Act act, const char* what, Job job);
    /// ... or, with this one, that it is over.
    template <class T, class Job>
    awaitable<result<T>> ask(Act act, const char* what, Job job);
    awaitable<void> check();
    void write_touched();

    router::PinStore& store_;
    base::Workers& workers_;
    base::Current<state::Options> options_;
    const base::Log log_;
    StoreWatch watch_;
    base::Guarded<std::set<std::string>> touched_{{}};
};

}  // namespace homeport::session
