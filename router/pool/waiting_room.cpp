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
    changed_ = true;
    return last_;
}

void WaitingRoom::leave(Ticket ticket) {
    if (std::erase_if(waiters_, [&](const Waiter& waiter) { return waiter.ticket == ticket; }) > 0)
        changed_ = true;
}

bool WaitingRoom::ask_again(Ticket ticket, const Request& request, const std::optional<Pin>& pin,
                            std::span<const std::string> failed) {
    const auto found = std::ranges::find(waiters_, ticket, &Waiter::ticket);
    if (found == waiters_.end()) return false;
    found->request = request;
    found->pin = pin;
    found->failed.assign(failed.begin(), failed.end());
    found->turn.ready = false;
    found->gets.reset();
    changed_ = true;
    return true;
}

const WaitingRoom::Waiter* WaitingRoom::find(Ticket ticket) const {
    const auto found = std::ranges::find(waiters_, ticket, &Waiter::ticket);
    return found == waiters_.end() ? nullptr : &*found;
}

void WaitingRoom::look_at(const std::string& user) {
    if (std::ranges::any_of(waiters_, [&](const Waiter& waiter) { return waiter.request.user == user; }))
        changed_ = true;
}

void WaitingRoom::repin(const std::string& user, const std::optional<std::string>& backend) {
    for (Waiter& waiter : waiters_) {
        if (waiter.request.user != user) continue;
        changed_ = true;
        if (!backend) {
            waiter.pin.reset();
            continue;
        }
        if (!waiter.pin) waiter.pin.emplace();
        waiter.pin->backend = *backend;
    }
}

void WaitingRoom::forget_failures(const std::string& backend) {
    for (Waiter& waiter : waiters_) {
        if (std::erase(waiter.failed, backend) > 0) changed_ = true;
    }
}

void WaitingRoom::play(const std::function<std::optional<Index>(const Waiter&)>& would_get) {
    changed_ = false;
    std::map<std::string, unsigned> positions;
    for (Waiter& waiter : waiters_) {
        waiter.gets = would_get(waiter);
        const Turn turn{waiter.gets.has_value(), ++positions[waiter.line]};
        const bool news = turn.position != waiter.turn.position || (turn.ready && !waiter.turn.ready);
        waiter.turn = turn;
        if (news && waiter.wake) waiter.wake();
    }
}

}  // namespace homeport::router
