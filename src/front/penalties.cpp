#include "front/penalties.hpp"

#include <algorithm>

namespace homeport::front {
namespace {

using std::chrono::milliseconds;

constexpr unsigned most_doublings = 10;

milliseconds base_cost(const PenaltyOptions& options, Offence offence) {
    switch (offence) {
        case Offence::auth_failed:
            return options.auth_failed;
        case Offence::no_auth:
            return options.no_auth;
        case Offence::grace_exceeded:
            return options.grace_exceeded;
        case Offence::crash:
            return options.crash;
    }
    return options.no_auth;
}

}  // namespace

std::string_view to_string(Offence offence) {
    switch (offence) {
        case Offence::auth_failed:
            return "auth_failed";
        case Offence::no_auth:
            return "no_auth";
        case Offence::grace_exceeded:
            return "grace_exceeded";
        case Offence::crash:
            return "crash";
    }
    return "no_auth";
}

milliseconds Penalties::cost(Offence offence, unsigned bans) const {
    return std::min(base_cost(options_, offence) * (1U << std::min(bans, most_doublings)), options_.max);
}

std::optional<Penalties::TimePoint> Penalties::banned(const Network& source, TimePoint now) const {
    const auto found = records_.find(source);
    if (found == records_.end() || !found->second.enforced || found->second.until <= now) return std::nullopt;
    return found->second.until;
}

std::optional<Ban> Penalties::add(const Network& source, Offence offence, TimePoint now) {
    if (!options_.enabled) return std::nullopt;
    if (records_.size() >= max_sources_ && !records_.contains(source)) make_room(now);
    Record& record = records_[source];
    if (record.until + options_.max < now) record = {};
    if (record.until <= now) record.enforced = false;

    record.until = std::min(std::max(record.until, now) + cost(offence, record.bans), now + options_.max);
    record.why = offence;
    ++record.failures;
    if (record.enforced || record.until - now < options_.min) return std::nullopt;
    record.enforced = true;
    record.since = now;
    ++record.bans;
    return Ban{source, record.why, record.since, record.until, record.failures};
}

std::vector<Ban> Penalties::bans(TimePoint now) const {
    std::vector<Ban> bans;
    for (const auto& [source, record] : records_) {
        if (!record.enforced || record.until <= now) continue;
        bans.push_back({source, record.why, record.since, record.until, record.failures});
    }
    std::ranges::sort(bans, std::ranges::greater(), &Ban::until);
    return bans;
}

bool Penalties::release(const Network& source, TimePoint now) {
    const bool was_banned = banned(source, now).has_value();
    records_.erase(source);
    return was_banned;
}

std::size_t Penalties::release_all(TimePoint now) {
    const std::size_t count = bans(now).size();
    records_.clear();
    return count;
}

void Penalties::make_room(TimePoint now) {
    std::erase_if(records_, [&](const auto& entry) { return entry.second.until + options_.max < now; });
    if (records_.size() < max_sources_) return;
    // An eighth at a time, so that a flood from ever new sources does not sort the table for each of them.
    // Those who owe least go: an attacker with many addresses must not be able to clear a real ban.
    std::vector<TimePoint> ends;
    ends.reserve(records_.size());
    for (const auto& [source, record] : records_) ends.push_back(record.until);
    const auto cut = ends.begin() + static_cast<std::ptrdiff_t>(ends.size() / 8);
    std::ranges::nth_element(ends, cut);
    std::erase_if(records_, [&](const auto& entry) { return entry.second.until <= *cut; });
}

}  // namespace homeport::front
