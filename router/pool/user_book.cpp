#include "pool/user_book.hpp"

#include <algorithm>
#include <utility>

namespace homeport::router {

bool UserBook::add(const std::string& user, Index instance) {
    Record& record = records_[user];
    record.last = instance;
    std::vector<Held>& held = record.held;
    const auto found = std::ranges::find(held, instance, &Held::instance);
    if (found != held.end()) {
        ++found->sessions;
        return false;
    }
    held.push_back({instance, 1});
    return true;
}

UserBook::Removed UserBook::remove(const std::string& user, Index instance, std::uint64_t reports) {
    const auto record = records_.find(user);
    if (record == records_.end()) return Removed::nothing;
    std::vector<Held>& held = record->second.held;
    const auto found = std::ranges::find(held, instance, &Held::instance);
    if (found == held.end()) return Removed::nothing;
    if (--found->sessions > 0) return Removed::one;

    held.erase(found);
    record->second.left = Left{instance, reports};
    if (held.empty() && !record->second.pin) records_.erase(record);
    return Removed::last_of_user;
}

std::optional<Index> UserBook::pin(const std::string& user, std::optional<Index> instance) {
    const auto record = records_.try_emplace(user).first;
    const std::optional<Index> before = std::exchange(record->second.pin, instance);
    if (!instance && record->second.held.empty()) records_.erase(record);
    return before;
}

void UserBook::renumber(const std::vector<std::optional<Index>>& places) {
    const auto moved = [&](std::optional<Index> i) { return i ? places.at(*i) : std::nullopt; };
    for (auto record = records_.begin(); record != records_.end();) {
        Record& r = record->second;
        std::erase_if(r.held, [&](const Held& held) { return !places.at(held.instance); });
        for (Held& held : r.held) held.instance = *places.at(held.instance);
        r.pin = moved(r.pin);
        r.last = moved(r.last);
        const std::optional<Index> left = r.left ? places.at(r.left->instance) : std::nullopt;
        if (left) {
            r.left->instance = *left;
        } else {
            r.left.reset();
        }
        record = r.held.empty() && !r.pin ? records_.erase(record) : std::next(record);
    }
}

std::span<const UserBook::Held> UserBook::held(const std::string& user) const {
    const auto record = records_.find(user);
    if (record == records_.end()) return {};
    return record->second.held;
}

unsigned UserBook::sessions(const std::string& user) const {
    unsigned sum = 0;
    for (const Held& held : held(user)) sum += held.sessions;
    return sum;
}

std::optional<std::uint64_t> UserBook::reports_when_left(const std::string& user, Index instance) const {
    const auto record = records_.find(user);
    if (record == records_.end()) return std::nullopt;
    const std::optional<Left>& left = record->second.left;
    return left && left->instance == instance ? std::optional(left->reports) : std::nullopt;
}

std::optional<Index> UserBook::last(const std::string& user) const {
    const auto record = records_.find(user);
    return record == records_.end() ? std::nullopt : record->second.last;
}

}  // namespace homeport::router
