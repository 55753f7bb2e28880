#include "pool/instances.hpp"

#include <algorithm>
#include <utility>

namespace homeport::router {

Instances::Instances(const HealthOptions& health, std::vector<BackendConfig> configs)
    : changes_(configs.size()), panic_above_(health.panic_above) {
    rows_.reserve(configs.size());  // never grows again: views_ keeps pointing at the names
    for (BackendConfig& config : configs) {
        if (!by_name_.emplace(config.name, size()).second) continue;
        const AdminState admin = config.state;
        rows_.push_back({std::move(config), admin, HealthTracker(health)});
    }
    index();
}

Instances::Instances(const HealthOptions& health, std::vector<BackendConfig> configs, const Instances& before)
    : changes_(configs.size() + before.size()), panic_above_(health.panic_above) {
    rows_.reserve(configs.size() + before.size());
    for (BackendConfig& config : configs) {
        if (!by_name_.emplace(config.name, size()).second) continue;
        const auto old = before.find(config.name);
        const AdminState admin = config.state;
        rows_.push_back({std::move(config), admin, HealthTracker(health)});
        if (old) rows_.back().inherit(before[*old], health);
    }
    for (Index i = 0; i < before.size(); ++i) {
        if (before.views_[i].sessions == 0 || !by_name_.emplace(before[i].config.name, size()).second)
            continue;
        rows_.push_back(before[i]);
        rows_.back().admin = AdminState::removed;
    }
    index();
    for (Index i = 0; i < size(); ++i) {
        const auto old = before.find(rows_[i].config.name);
        if (!old) continue;
        views_[i].sessions = before.views_[*old].sessions;
        views_[i].users = before.views_[*old].users;
        settle(i);
    }
    settle_panic();
}

void Instance::inherit(const Instance& before, const HealthOptions& options) {
    // What the file says about the state holds when it says something new, else what the admin said since.
    if (before.admin != AdminState::removed && before.config.state == config.state) admin = before.admin;
    users = before.users;
    failed_connects = before.failed_connects;
    const bool moved = before.config.address != config.address || before.config.port != config.port;
    if (moved) return;
    measured = before.measured;
    reports = before.reports;
    reports_in_use = before.reports_in_use;
    health = before.health;
    health.set_options(options);
}

void Instances::index() {
    standing_.resize(rows_.size());
    kept_.resize(rows_.size());
    views_.reserve(rows_.size());
    for (Index i = 0; i < size(); ++i) {
        const BackendConfig& config = rows_[i].config;
        views_.push_back({config.name, config.weight, 0, 0, &rows_[i].measured});
        for (const std::string& tag : config.tags) {
            if (rows_[i].admin == AdminState::removed) break;
            std::vector<Index>& carrying = by_tag_[tag];
            if (carrying.empty() || carrying.back() != i) carrying.push_back(i);
        }
        settle(i);
    }
}

bool Instances::none_left() const {
    return std::ranges::all_of(standing_, [](Verdict v) { return v == Verdict::removed; });
}

std::optional<Index> Instances::find(const std::string& name) const {
    const auto found = by_name_.find(name);
    if (found == by_name_.end()) return std::nullopt;
    return found->second;
}

std::span<const Index> Instances::carrying(const std::string& tag) const {
    const auto found = by_tag_.find(tag);
    if (found == by_tag_.end()) return {};
    return found->second;
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
    changes_.add(i);
    settle(i);
}

void Instances::add_pin(Index i) {
    ++views_[i].users;
    changes_.add(i);
}

void Instances::remove_pin(Index i) {
    --views_[i].users;
    changes_.add(i);
}

void Instances::count_placed(Index i) {
    ++rows_[i].measured.placed;
    changes_.add(i);
}

void Instances::keep(Index i) {
    if (kept_[i]++ == 0) keeping_.push_back(i);
    settle(i);
}

void Instances::keep_none() {
    for (const Index i : keeping_) {
        kept_[i] = 0;
        settle(i);
    }
    keeping_.clear();
}

void Instances::remove_session(Index i, bool last_of_user) {
    --views_[i].sessions;
    if (last_of_user) --rows_[i].users;
    if (views_[i].sessions == 0) rows_[i].reports_in_use = rows_[i].reports;
    // It may stay full to new users while one who is there gets in, or one who is before others in line.
    if (standing_[i] == Verdict::full) ++revision_;
    changes_.add(i);
    settle(i);
}

void Instances::set_admin(Index i, AdminState state) {
    rows_[i].admin = state;
    ++revision_;  // as long as it is full, a drain does not show
    settle(i);
    settle_panic();
}

HealthChange Instances::report_check(Index i, Cause cause, TimePoint now) {
    const bool wrong = rows_[i].health.wrong_share();
    const HealthChange change = rows_[i].health.on_check(cause, now);
    settle(i);
    if (change.changed || wrong != rows_[i].health.wrong_share()) settle_panic();
    return change;
}

HealthChange Instances::report_connect(Index i, Cause cause, TimePoint now) {
    if (cause != Cause::none) ++rows_[i].failed_connects;
    const HealthChange change = rows_[i].health.on_connect(cause, now);
    settle(i);
    if (change.changed) settle_panic();
    return change;
}

void Instances::set_report(Index i, Report report, TimePoint now) {
    rows_[i].measured = {std::make_shared<const Report>(std::move(report)), now, 0};
    ++rows_[i].reports;
    changes_.add(i);
}

void Instances::settle(Index i) {
    const Verdict now = judge(i, false);
    if (now == standing_[i]) return;
    standing_[i] = now;
    ++revision_;
    changes_.add(i);
}

bool Instances::full(Index i, bool inmate) const {
    const BackendConfig& config = rows_[i].config;
    const auto reached = [&](unsigned limit, unsigned taken) {
        return limit > 0 && taken + kept_[i] >= limit;
    };
    return reached(config.max_sessions, views_[i].sessions) ||
           (!inmate && reached(config.max_users, rows_[i].users));
}

// Who is in maintenance or shows a wrong share is out on good evidence, and says nothing about our checks.
void Instances::settle_panic() {
    std::size_t checked = 0, down = 0;
    for (const Instance& row : rows_) {
        if (row.admin == AdminState::maint || row.admin == AdminState::removed || row.health.wrong_share())
            continue;
        ++checked;
        if (row.health.state() == Health::down) ++down;
    }
    const bool panics = static_cast<double>(down) > panic_above_ * static_cast<double>(checked);
    if (panics == panics_) return;
    panics_ = panics;
    for (Index i = 0; i < size(); ++i) settle(i);
}

Verdict Instances::judge(Index i, bool inmate) const {
    const Instance& instance = rows_[i];
    const CandidateView& view = views_[i];
    if (instance.admin == AdminState::removed) return Verdict::removed;
    if (instance.admin == AdminState::maint) return Verdict::maint;
    if (instance.health.state() == Health::down && (!panics_ || instance.health.wrong_share()))
        return Verdict::down;
    if (full(i, inmate)) return Verdict::full;
    if (instance.admin == AdminState::drain) return Verdict::drain;
    if (view.weight == 0) return Verdict::no_weight;
    return Verdict::eligible;
}

}  // namespace homeport::router
