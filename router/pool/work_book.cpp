#include "pool/work_book.hpp"

#include <algorithm>

namespace homeport::router {
namespace {

std::string_view words(WorkKind kind) {
    switch (kind) {
        case WorkKind::multiplexer:
            return "tmux or screen";
        case WorkKind::jupyter:
            return "Jupyter";
        case WorkKind::editor:
            return "an editor's server";
        case WorkKind::background:
            return "background jobs";
    }
    return "?";
}

std::string phrase(const UserWork& work) {
    std::string text;
    for (const WorkKind kind : work.kinds) text += (text.empty() ? "" : ", ") + std::string(words(kind));
    if (text.empty()) text = "something";
    const char* const noun = work.processes == 1 ? " process)" : " processes)";
    return text + " (" + std::to_string(work.processes) + noun;
}

/// The probe that was under way when somebody left may have looked before. The next one has not.
bool seen_since(std::uint64_t reports_then, std::uint64_t reports_now) {
    return reports_now >= reports_then + 2;
}

}  // namespace

WorkBook::WorkBook(const Instances& instances) {
    for (Index i = 0; i < instances.size(); ++i) {
        if (const auto& report = instances[i].measured.report) add(i, *report);
    }
}

void WorkBook::change(const Instances& instances, Index i, const Report& next) {
    if (const auto& report = instances[i].measured.report) {
        for (const UserWork& work : report->working) {
            const auto found = places_.find(work.user);
            if (found == places_.end()) continue;
            std::erase(found->second, i);
            if (found->second.empty()) places_.erase(found);
        }
    }
    add(i, next);
}

void WorkBook::add(Index i, const Report& report) {
    for (const UserWork& work : report.working) {
        if (work.user.empty()) continue;
        std::vector<Index>& places = places_[work.user];
        if (std::ranges::find(places, i) == places.end()) places.push_back(i);
    }
}

std::span<const Index> WorkBook::where(const std::string& user) const {
    const auto found = places_.find(user);
    if (found == places_.end()) return {};
    return found->second;
}

std::vector<std::string> WorkBook::users() const {
    std::vector<std::string> users;
    users.reserve(places_.size());
    for (const auto& row : places_) users.push_back(row.first);
    std::ranges::sort(users);
    return users;
}

const Report* WorkView::report(Index i) const {
    const Measured& measured = instances_[i].measured;
    return measured.report && measured.reported >= fresh_since_ ? measured.report.get() : nullptr;
}

Work WorkView::of(Index i) const {
    const Report* const known = report(i);
    if (known == nullptr) return {};
    const auto users = static_cast<unsigned>(known->working.size());
    if (users > 0) return {Work::State::some, users, {}};
    const Instance& instance = instances_[i];
    const bool none = knows_work(*known) && seen_since(instance.reports_in_use, instance.reports);
    return {none ? Work::State::none : Work::State::unknown, 0, {}};
}

Work WorkView::of(Index i, const std::string& user) const {
    const Report* const known = report(i);
    if (known == nullptr) return {};
    if (const UserWork* const work = find_work(*known, user)) return {Work::State::some, 1, phrase(*work)};
    const auto left = book_.reports_when_left(user, i);
    const bool since = !left || seen_since(*left, instances_[i].reports);
    return {knows_work(*known) && since ? Work::State::none : Work::State::unknown, 0, {}};
}

}  // namespace homeport::router
