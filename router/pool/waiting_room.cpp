#include "pool/waiting_room.hpp"

#include <algorithm>
#include <map>

namespace homeport::router {

bool WaitingRoom::admits(const std::string& user, const WaitingOptions& options) const {
    const auto of_user =
        std::ranges::count_if(waiters_, [&](const Waiter& waiter) { return waiter.request.user == user; });
    return waiters_.size() < options.places && static_cast<unsigned>(of_user) < options.user_places;
}

Ticket WaitingRoom::enter(Waiter waiter) {
    waiter.ticket = ++last_;
    waiters_.push_back(std::move(waiter));
    return last_;
}

void WaitingRoom::leave(Ticket ticket) {
    std::erase_if(waiters_, [&](const Waiter& waiter) { return waiter.ticket == ticket; });
}

WaitingRoom::Waiter* WaitingRoom::find(Ticket ticket) {
    const auto found = std::ranges::find(waiters_, ticket, &Waiter::ticket);
    return found == waiters_.end() ? nullptr : &*found;
}

void WaitingRoom::repin(const std::string& user, const std::optional<std::string>& backend) {
    for (Waiter& waiter : waiters_) {
        if (waiter.request.user != user) continue;
        if (!backend) {
            waiter.pin.reset();
            continue;
        }
        if (!waiter.pin) waiter.pin.emplace();
        waiter.pin->backend = *backend;
    }
}

void WaitingRoom::forget_failures(const std::string& backend) {
    for (Waiter& waiter : waiters_) std::erase(waiter.failed, backend);
}

void WaitingRoom::play(const std::function<std::string(const Waiter&)>& would_get) {
    std::map<std::string, unsigned> positions;
    for (Waiter& waiter : waiters_) {
        waiter.gets = would_get(waiter);
        const Turn turn{!waiter.gets.empty(), ++positions[waiter.line]};
        const bool news = turn.position != waiter.turn.position || (turn.ready && !waiter.turn.ready);
        waiter.turn = turn;
        if (news && waiter.wake) waiter.wake();
    }
}

}  // namespace homeport::router
