// The logins that wait for a place, in order of arrival, and the places that are kept for them.
//
// Fairness is found by playing: going through the line in order, each login is decided as if those before it
// had taken what they can get. Who gets something is ready; what is left over is for those who come later.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "router/affinity.hpp"
#include "router/decision.hpp"
#include "router/router.hpp"

namespace homeport::router {

class WaitingRoom {
  public:
    struct Waiter {
        Ticket ticket = 0;
        Request request;
        std::optional<Pin> pin;
        std::vector<std::string> failed;
        std::function<void()> wake;
        std::string line;  ///< those with the same one wait for the same.
        std::string waits_for;
        TimePoint since{};
        Turn turn;
        std::string gets;  ///< the instance that is kept for it; empty: none.
    };

    [[nodiscard]] bool empty() const { return waiters_.empty(); }
    /// False if there is no place for this one.
    [[nodiscard]] bool admits(const std::string& user, const WaitingOptions&) const;
    Ticket enter(Waiter);
    void leave(Ticket);
    [[nodiscard]] Waiter* find(Ticket);
    [[nodiscard]] const std::vector<Waiter>& line() const { return waiters_; }
    void repin(const std::string& user, const std::optional<std::string>& backend);
    /// An instance has shown itself well: those who could not reach it may try again.
    void forget_failures(const std::string& backend);

    /// Finds out whose turn it is, and wakes those to whom it is news. `would_get` decides for one login; it
    /// keeps what it gives.
    void play(const std::function<std::string(const Waiter&)>& would_get);

  private:
    std::vector<Waiter> waiters_;
    Ticket last_ = 0;
};

}  // namespace homeport::router
