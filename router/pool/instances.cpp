#include "pool/instances.hpp"

#include <algorithm>
#include <utility>

namespace homeport::router {

Instances::Instances(const HealthOptions& health, std::vector<BackendConfig> configs) {
    rows_.reserve(configs.size());  // never grows again: views_ keeps pointing at the names
    for (BackendConfig& config : configs) {
        if (!by_name_.emplace(config.name, size()).second) continue;
        const AdminState admin = config.state;
        rows_.push_back({std::move(config), admin, HealthTracker(health), 0, 0});
    }
    standing_.resize(rows_.size());
    for (Index i = 0; i < size(); ++i) {
        const BackendConfig& config = rows_[i].config;
        views_.push_back({config.name, config.weight, 0, 0});
        for (const std::string& tag : config.tags) {
            by_tag_.try_emplace(tag, rows_.size(), char{0}).first->second[i] = 1;
        }
        settle(i);
    }
}

std::optional<Index> Instances::find(const std::string& name) const {
    const auto found = by_name_.find(name);
    if (found == by_name_.end()) return std::nullopt;
    return found->second;
}

const Marks* Instances::carrying(const std::string& tag) const {
    const auto found = by_tag_.find(tag);
    return found == by_tag_.end() ? nullptr : &found->second;
}

std::vector<std::string> Instances::tags() const {
    std::vector<std::string> names;
    names.reserve(by_tag_.size());
    for (const auto& row : by_tag_) names.push_back(row.first);
    std::ranges::sort(names);
    return names;
}

void Instances::add_session(Index i, bool first_of_user) {
    ++views_[i].sessions;
    if (first_of_user) ++rows_[i].users;
    settle(i);
}

void Instances::remove_session(Index i, bool last_of_user) {
    --views_[i].sessions;
    if (last_of_user) --rows_[i].users;
    settle(i);
}

void Instances::set_admin(Index i, AdminState state) {
    rows_[i].admin = state;
    settle(i);
}

HealthChange Instances::report_check(Index i, Cause cause, TimePoint now) {
    const HealthChange change = rows_[i].health.on_check(cause, now);
    settle(i);
    return change;
}

HealthChange Instances::report_connect(Index i, Cause cause, TimePoint now) {
    if (cause != Cause::none) ++rows_[i].failed_connects;
    const HealthChange change = rows_[i].health.on_connect(cause, now);
    settle(i);
    return change;
}

void Instances::settle(Index i) {
    const Verdict now = judge(i);
    if (now == standing_[i]) return;
    standing_[i] = now;
    ++epoch_;
}

Verdict Instances::judge(Index i) const {
    const Instance& instance = rows_[i];
    const CandidateView& view = views_[i];
    if (instance.admin == AdminState::maint) return Verdict::maint;
    if (instance.health.state() == Health::down) return Verdict::down;
    const unsigned limit = instance.config.max_sessions;
    if (limit > 0 && view.sessions >= limit) return Verdict::full;
    if (instance.admin == AdminState::drain) return Verdict::drain;
    if (view.weight == 0) return Verdict::no_weight;
    return Verdict::eligible;
}

}  // namespace homeport::router
