#include "front/admission.hpp"

#include <tuple>

namespace homeport::front {
namespace {

constexpr std::array phases{Phase::silent, Phase::talking, Phase::keyed};

/// What a user's client, and a user at the keyboard, are given before they look like somebody who only holds
/// a place.
std::chrono::seconds patience(Phase phase) {
    switch (phase) {
        case Phase::silent:
            return std::chrono::seconds(2);
        case Phase::talking:
            return std::chrono::seconds(5);
        case Phase::keyed:
            return std::chrono::seconds(30);
    }
    return {};
}

// Among so many of the oldest the one of the busiest source is looked for: a choice must stay cheap in a
// flood.
constexpr int most_compared = 32;

}  // namespace

Admission::Verdict Admission::admit(Id id, const Network& source, bool exempt, TimePoint now, double roll,
                                    const Spoke& spoke) {
    Choice lost;
    if (!exempt && from(source) >= options_.source_startups) {
        lost = worst_of(source, now);
        if (!lost) return {};
    } else if (waiting_.size() >= options_.max_startups.full) {
        lost = worst(now, spoke);
    } else if (early(roll)) {
        lost = worst_overdue(now, spoke);
    }
    Verdict verdict{true, {}};
    if (lost) {
        verdict.displaced = Displaced{*lost, waiting_.at(*lost).source};
        leave(*lost);
    }
    Queue& silent = queue(Phase::silent);
    silent.push_back(id);
    waiting_.emplace(id, Waiting{source, exempt, Phase::silent, now, std::prev(silent.end())});
    ++per_source_[source];
    return verdict;
}

void Admission::progress(Id id, Phase phase, TimePoint now) {
    const auto found = waiting_.find(id);
    if (found == waiting_.end() || found->second.phase >= phase) return;
    Waiting& one = found->second;
    queue(phase).splice(queue(phase).end(), queue(one.phase), one.place);
    one.phase = phase;
    one.progressed = now;
}

void Admission::leave(Id id) {
    const auto found = waiting_.find(id);
    if (found == waiting_.end()) return;
    const auto source = per_source_.find(found->second.source);
    if (--source->second == 0) per_source_.erase(source);
    queue(found->second.phase).erase(found->second.place);
    waiting_.erase(found);
}

bool Admission::early(double roll) const {
    const Startups& limit = options_.max_startups;
    if (waiting_.size() < limit.start) return false;
    const double rate = limit.rate / 100.0;
    const double way = static_cast<double>(waiting_.size() - limit.start) / (limit.full - limit.start);
    return roll < rate + (1 - rate) * way;
}

unsigned Admission::from(const Network& source) const {
    const auto found = per_source_.find(source);
    return found == per_source_.end() ? 0 : found->second;
}

Admission::Choice Admission::worst(TimePoint now, const Spoke& spoke) {
    if (const Choice choice = worst_overdue(now, spoke)) return choice;
    for (const Phase phase : phases) {
        while (!queue(phase).empty()) {
            Id chosen = queue(phase).front();
            unsigned crowd = 0;
            int compared = 0;
            for (auto at = queue(phase).begin(); at != queue(phase).end() && compared < most_compared;
                 ++at, ++compared) {
                const Waiting& one = waiting_.at(*at);
                // Behind an exempt address are many people: their number says nothing.
                const unsigned size = one.exempt ? 1 : from(one.source);
                if (size <= crowd) continue;
                crowd = size;
                chosen = *at;
            }
            if (!found_talking(chosen, now, spoke)) return chosen;
        }
    }
    return std::nullopt;
}

Admission::Choice Admission::worst_overdue(TimePoint now, const Spoke& spoke) {
    for (const Phase phase : phases) {
        while (!queue(phase).empty()) {
            const Id oldest = queue(phase).front();
            if (!overdue(waiting_.at(oldest), now)) break;
            if (!found_talking(oldest, now, spoke)) return oldest;
        }
    }
    return std::nullopt;
}

Admission::Choice Admission::worst_of(const Network& source, TimePoint now) {
    // Rare enough to look at all of them: source_rate comes before.
    std::optional<std::tuple<bool, Phase, TimePoint, Id>> first;
    for (const auto& [id, one] : waiting_) {
        if (one.source != source) continue;
        const bool late = overdue(one, now);
        if (one.phase == Phase::keyed && !late) continue;
        const std::tuple rank(!late, one.phase, one.progressed, id);
        if (!first || rank < *first) first = rank;
    }
    return first ? Choice(std::get<Id>(*first)) : std::nullopt;
}

bool Admission::overdue(const Waiting& one, TimePoint now) const {
    return now - one.progressed > patience(one.phase);
}

bool Admission::found_talking(Id id, TimePoint now, const Spoke& spoke) {
    if (waiting_.at(id).phase != Phase::silent || !spoke(id)) return false;
    progress(id, Phase::talking, now);
    return true;
}

}  // namespace homeport::front
