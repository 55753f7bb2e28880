// The logins that wait for a place, in order of arrival, and the places that are kept for them.
//
// Fairness is found by playing: going through the line in order, each login is decided as if those before it
// had taken what they can get. Who gets something is ready; what is left over is for those who come later.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "pool/change_log.hpp"
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
        std::optional<Index> gets;  ///< where a place is kept for it.
    };

    [[nodiscard]] bool empty() const { return waiters_.empty(); }
    /// False if there is no place for this one.
    [[nodiscard]] bool admits(const std::string& user, const WaitingOptions&) const;
    Ticket enter(Waiter);
    void leave(Ticket);
    /// It asks again, and nothing is kept for it until the next play. False if it is not in line.
    bool ask_again(Ticket, const Request&, const std::optional<Pin>&, std::span<const std::string> failed);
    [[nodiscard]] const Waiter* find(Ticket) const;
    [[nodiscard]] const std::vector<Waiter>& line() const { return waiters_; }
    /// The user's sessions are not what they were.
    void look_at(const std::string& user);
    void repin(const std::string& user, const std::optional<std::string>& backend);
    /// An instance has shown itself well: those who could not reach it may try again.
    void forget_failures(const std::string& backend);

    /// Somebody came, left, or is to be judged by something else than at the last play.
    [[nodiscard]] bool changed() const { return changed_; }
    /// Finds out whose turn it is, and wakes those to whom it is news. `would_get` decides for one login; it
    /// keeps what it gives.
    void play(const std::function<std::optional<Index>(const Waiter&)>& would_get);

  private:
    std::vector<Waiter> waiters_;
    Ticket last_ = 0;
    bool changed_ = false;
};

}  // namespace homeport::router
