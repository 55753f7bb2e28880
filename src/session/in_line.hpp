// A login that waits for a place: its turn comes from the pool, its client is on hold meanwhile.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "backend/pool.hpp"
#include "base/log.hpp"
#include "base/signal.hpp"
#include "relay/on_hold.hpp"
#include "session/options.hpp"
#include "session/placement.hpp"

namespace homeport::session {

/// On the lane's thread alone. Leaves the line when it goes.
class InLine {
  public:
    InLine(backend::Pool& pool, asio::any_io_executor executor, ssh::ServerLink& front, base::Signal& signal,
           const relay::Options& relay, const ssh::Permissions& permissions, relay::Desk* desk,
           const WaitingOptions& options, base::Log log);
    ~InLine();
    InLine(const InLine&) = delete;
    InLine& operator=(const InLine&) = delete;

    /// turn: place again, with ticket(). full: as many wait as may.
    enum class Outcome { turn, full, gone, given_up, too_late, stopped };
    /// After `refused`, which may_wait(). May be asked again when the place was gone before it could be
    /// taken.
    awaitable<Outcome> wait(const Placement& refused, const router::Request& request,
                            const std::vector<std::string>& failed);

    [[nodiscard]] router::Ticket ticket() const { return ticket_; }
    /// How long it waited, all told.
    [[nodiscard]] std::chrono::steady_clock::duration waited() const;

    /// Ends the wait from outside; on the lane's thread.
    void stop();
    [[nodiscard]] relay::OnHold& hold() { return hold_; }

  private:
    using Clock = std::chrono::steady_clock;
    [[nodiscard]] router::Ticket enter(const Placement& refused, const router::Request& request,
                                       const std::vector<std::string>& failed);
    void tell(unsigned position);

    backend::Pool& pool_;
    const asio::any_io_executor executor_;
    const std::shared_ptr<base::Signal*> signal_;  ///< null once we are gone: the pool may wake us later.
    relay::OnHold hold_;
    const WaitingOptions options_;
    const base::Log log_;
    const Clock::time_point began_ = Clock::now();
    std::string waits_for_;
    router::Ticket ticket_ = 0;
    unsigned told_ = 0;
    bool stopped_ = false;
};

}  // namespace homeport::session
