#include "auth/factors.hpp"

namespace homeport::auth {

bool Factors::allows(MethodName method) const {
    const auto next = [&](const MethodList& list) { return !list.empty() && list.front() == method; };
    return std::ranges::any_of(lists_, next);
}

std::vector<MethodName> Factors::offered() const {
    std::vector<MethodName> all;
    for (std::size_t i = 0; i < method_names.size(); ++i) {
        if (const auto method = static_cast<MethodName>(i); allows(method)) all.push_back(method);
    }
    return all;
}

bool Factors::succeed(MethodName method) {
    bool complete = false;
    for (MethodList& list : lists_) {
        if (list.empty() || list.front() != method) continue;
        list.erase(list.begin());
        complete = complete || list.empty();
    }
    return complete;
}

}  // namespace homeport::auth
