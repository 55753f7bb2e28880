#include "router/decision.hpp"

namespace homeport::router {

std::string_view to_string(Verdict verdict) {
    switch (verdict) {
        case Verdict::chosen:
            return "chosen";
        case Verdict::eligible:
            return "eligible";
        case Verdict::not_in_rule:
            return "not_in_rule";
        case Verdict::missing_tag:
            return "missing_tag";
        case Verdict::drain:
            return "drain";
        case Verdict::maint:
            return "maint";
        case Verdict::down:
            return "down";
        case Verdict::full:
            return "full";
        case Verdict::misfit:
            return "misfit";
        case Verdict::failed_now:
            return "failed_now";
        case Verdict::no_weight:
            return "no_weight";
        case Verdict::removed:
            return "removed";
    }
    return "?";
}

std::string_view to_string(Basis basis) {
    switch (basis) {
        case Basis::pin:
            return "pin";
        case Basis::policy:
            return "policy";
        case Basis::moved:
            return "moved";
        case Basis::detour:
            return "detour";
        case Basis::refused:
            return "refused";
    }
    return "?";
}

}  // namespace homeport::router
