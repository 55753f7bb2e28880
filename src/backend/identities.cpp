#include "backend/identities.hpp"

namespace homeport::backend {

std::string difference(const Person& ours, const Identity& theirs) {
    if (!theirs.known) return "does not know " + ours.name;
    std::string text;
    const auto add = [&](const char* what, const std::string& there, const std::string& here) {
        if (there == here) return;
        text += (text.empty() ? " with " : ", ") + std::string(what) + " " + there + " instead of " + here;
    };
    add("uid", std::to_string(theirs.uid), std::to_string(ours.uid));
    add("gid", std::to_string(theirs.gid), std::to_string(ours.gid));
    add("home", theirs.home, ours.home);
    return text.empty() ? text : "knows " + ours.name + text;
}

bool Identities::learn(const std::string& backend, const Person& ours, const Identity& theirs,
                       TimePoint until) {
    const std::string now = difference(ours, theirs);
    return known_.with([&](ByUser& known) {
        if (known.size() >= most_users) known.clear();
        ByBackend& of_user = known[ours.name];
        const auto before = of_user.find(backend);
        const bool same =
            before != of_user.end() && difference(before->second.ours, before->second.theirs) == now;
        of_user.insert_or_assign(backend, Known{ours, theirs, until});
        return !now.empty() && !same;
    });
}

void Identities::forget(const std::string& backend) {
    known_.with([&](ByUser& known) {
        for (auto& row : known) row.second.erase(backend);
        std::erase_if(known, [](const auto& row) { return row.second.empty(); });
    });
}

Verdict Identities::find(const std::string& backend, const Person& ours, TimePoint now) {
    return known_.with([&](const ByUser& known) -> Verdict {
        const auto user = known.find(ours.name);
        if (user == known.end()) return {};
        const auto entry = user->second.find(backend);
        if (entry == user->second.end() || entry->second.until <= now) return {};
        return {true, difference(ours, entry->second.theirs)};
    });
}

std::vector<router::Misfit> Identities::misfits(const Person& ours, TimePoint now) {
    return known_.with([&](const ByUser& known) {
        std::vector<router::Misfit> found;
        const auto user = known.find(ours.name);
        if (user == known.end()) return found;
        for (const auto& [backend, entry] : user->second) {
            if (entry.until <= now) continue;
            std::string what = difference(ours, entry.theirs);
            if (!what.empty()) found.push_back({backend, std::move(what)});
        }
        return found;
    });
}

std::vector<std::string> Identities::differences(const std::string& backend, TimePoint now) {
    return known_.with([&](const ByUser& known) {
        std::vector<std::string> found;
        for (const auto& [user, of_user] : known) {
            const auto entry = of_user.find(backend);
            if (entry == of_user.end() || entry->second.until <= now) continue;
            std::string what = difference(entry->second.ours, entry->second.theirs);
            if (what.empty()) continue;
            if (found.size() == most_told) {
                found.emplace_back("and others");
                break;
            }
            found.push_back(std::move(what));
        }
        return found;
    });
}

}  // namespace homeport::backend
