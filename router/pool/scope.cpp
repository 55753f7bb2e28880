#include "pool/scope.hpp"

#include <algorithm>

namespace homeport::router {

Scope::Scope(const Instances& instances, const BoundRule& rule, const Request& request,
             std::span<const std::string> failed, std::span<const UserBook::Held> held, WorkView work)
    : instances_(instances),
      rule_(rule),
      user_(request.user),
      tag_(request.tag),
      tagged_(request.tag.empty() ? nullptr : instances.carrying(request.tag)),
      held_(held),
      work_(work) {
    for (const std::string& name : failed) {
        if (const auto i = instances.find(name)) failed_.push_back(*i);
    }
    for (const Misfit& misfit : request.misfits) {
        if (const auto i = instances.find(misfit.backend)) misfits_.emplace_back(*i, &misfit.reason);
    }
}

Verdict Scope::verdict(Index i) const {
    const Verdict standing = instances_.standing()[i];
    if (standing == Verdict::removed) return standing;
    if (!rule_.has(i)) return Verdict::not_in_rule;
    if (!tag_.empty() && (tagged_ == nullptr || (*tagged_)[i] == 0)) return Verdict::missing_tag;
    // Maint and down say that the instance is out, for everybody: that outweighs what this session met.
    if (standing == Verdict::maint || standing == Verdict::down) return standing;
    if (misfit(i) != nullptr) return Verdict::misfit;
    if (failed(i)) return Verdict::failed_now;
    return standing == Verdict::full && inmate(i) ? instances_.standing_for_inmate(i) : standing;
}

std::vector<Index> Scope::allowed() const {
    std::vector<Index> all = rule_.members();
    if (!tag_.empty()) std::erase_if(all, [&](Index i) { return tagged_ == nullptr || (*tagged_)[i] == 0; });
    return all;
}

std::vector<Index> Scope::excluded() const {
    std::vector<Index> all = failed_;
    for (const auto& [i, reason] : misfits_) all.push_back(i);
    return all;
}

bool Scope::inmate(Index i) const {
    return std::ranges::find(held_, i, &UserBook::Held::instance) != held_.end();
}

const std::string* Scope::misfit(Index i) const {
    const auto found = std::ranges::find(misfits_, i, &std::pair<Index, const std::string*>::first);
    return found == misfits_.end() ? nullptr : found->second;
}

bool Scope::failed(Index i) const {
    return std::ranges::find(failed_, i) != failed_.end();
}

}  // namespace homeport::router
