#include "pool/scope.hpp"

#include <algorithm>
#include <iterator>

namespace homeport::router {

Scope::Scope(const Instances& instances, const BoundRule& rule, const Request& request,
             std::span<const std::string> failed, std::span<const UserBook::Held> held, WorkView work)
    : instances_(instances),
      rule_(rule),
      user_(request.user),
      tag_(request.tag),
      tagged_(instances.carrying(request.tag)),
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
    if (lacks_tag(i)) return Verdict::missing_tag;
    // Maint and down say that the instance is out, for everybody: that outweighs what this session met.
    if (standing == Verdict::maint || standing == Verdict::down) return standing;
    if (misfit(i) != nullptr) return Verdict::misfit;
    if (failed(i)) return Verdict::failed_now;
    return standing == Verdict::full && inmate(i) ? instances_.standing_for_inmate(i) : standing;
}

std::vector<Index> Scope::allowed() const {
    if (tag_.empty()) return rule_.members();
    std::vector<Index> all;
    std::ranges::copy_if(tagged_, std::back_inserter(all), [&](Index i) { return rule_.has(i); });
    std::ranges::sort(all, {}, [&](Index i) { return rule_.place(i); });
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

bool Scope::lacks_tag(Index i) const {
    return !tag_.empty() && !std::ranges::binary_search(tagged_, i);
}

bool Scope::failed(Index i) const {
    return std::ranges::find(failed_, i) != failed_.end();
}

}  // namespace homeport::router
