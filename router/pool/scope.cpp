#include "pool/scope.hpp"

#include <algorithm>

namespace homeport::router {

Scope::Scope(const Instances& instances, const BoundRule& rule, const Request& request,
             std::span<const std::string> failed)
    : instances_(instances),
      rule_(rule),
      tag_(request.tag),
      tagged_(request.tag.empty() ? nullptr : instances.carrying(request.tag)) {
    for (const std::string& name : failed) {
        if (const auto i = instances.find(name)) failed_.push_back(*i);
    }
}

Verdict Scope::verdict(Index i) const {
    const Verdict standing = instances_.standing()[i];
    if (standing == Verdict::removed) return standing;
    if (!rule_.has(i)) return Verdict::not_in_rule;
    if (!tag_.empty() && (tagged_ == nullptr || (*tagged_)[i] == 0)) return Verdict::missing_tag;
    // Maint and down say that the instance is out, for everybody: that outweighs what this session met.
    if (standing == Verdict::maint || standing == Verdict::down) return standing;
    return failed(i) ? Verdict::failed_now : standing;
}

void Scope::collect_eligible(std::vector<Index>& out) const {
    out.clear();
    if (tag_unknown()) return;
    const std::span<const Verdict> standing = instances_.standing();
    for (const Index i : rule_.members()) {
        if (standing[i] != Verdict::eligible) continue;
        if (tagged_ != nullptr && (*tagged_)[i] == 0) continue;
        if (!failed_.empty() && failed(i)) continue;
        out.push_back(i);
    }
}

bool Scope::failed(Index i) const {
    return std::ranges::find(failed_, i) != failed_.end();
}

}  // namespace homeport::router
