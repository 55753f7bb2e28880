// What admins asked of instances: kept in the store, in force in the pool, told to users, and seen through.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>

#include <boost/system/result.hpp>

#include "backend/pool.hpp"
#include "base/guarded.hpp"
#include "base/log.hpp"
#include "base/signal.hpp"
#include "base/workers.hpp"
#include "router/wishes.hpp"
#include "session/registry.hpp"

namespace homeport::session {

/// Belongs to one executor, except for what says otherwise. Outlives keep().
class Wishes {
  public:
    Wishes(const asio::any_io_executor& executor, router::WishStore& store, base::Workers& workers,
           backend::Pool& pool, Registry& registry, base::Log log)
        : store_(store),
          workers_(workers),
          pool_(pool),
          registry_(registry),
          log_(std::move(log)),
          changed_(executor) {}

    /// At start: takes up what the store remembers. Blocks. The string is a sentence for the
    /// admin; keep() goes on trying then.
    [[nodiscard]] boost::system::result<void, std::string> load();
    /// Puts every wish into force once more: the pool has other instances now.
    void apply();

    /// Keeps the wish, puts it into force and tells those who work there. Returns how many sessions were
    /// told. The string says why nothing has changed.
    awaitable<boost::system::result<std::size_t, std::string>> make(router::Wish);

    /// What stands; any thread.
    [[nodiscard]] std::optional<router::Wish> find(const std::string& backend) const;
    /// What somebody who logs in there should know; empty if nothing. Any thread.
    [[nodiscard]] std::string notice(const std::string& backend) const;

    /// Tells when a draining instance is empty. When work there has ended as well, as far as reports tell, or
    /// at the deadline, which ends the sessions that are left, the drain becomes maint, so that nobody comes
    /// back. Runs until its executor stops.
    awaitable<void> keep();

  private:
    void take(std::vector<router::Wish> stored);
    awaitable<void> load_later();
    using Standing = std::map<std::string, router::Wish>;
    awaitable<boost::system::result<void, std::string>> store(router::Wish);
    awaitable<void> see_through(const router::Wish&);
    /// Writes what stands when its turn comes, over what was written meanwhile.
    awaitable<void> correct(std::string backend);
    /// The drain becomes maint. False if an admin said something else meanwhile.
    awaitable<bool> end(const router::Wish&);
    void put_into_force(const router::Wish&);

    router::WishStore& store_;
    base::Workers& workers_;
    backend::Pool& pool_;
    Registry& registry_;
    const base::Log log_;
    base::Signal changed_;
    mutable base::Guarded<Standing> standing_{{}};
    bool loaded_ = false;            ///< what the store remembers is known.
    std::set<std::string> emptied_;  ///< draining instances whose emptiness has been told.
};

}  // namespace homeport::session
