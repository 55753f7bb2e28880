#include "router/pin_rules.hpp"

namespace homeport::router {

std::string_view to_string(PinRule rule) {
    switch (rule) {
        case PinRule::stay:
            return "stay";
        case PinRule::move:
            return "move";
        case PinRule::detour:
            return "detour";
        case PinRule::wait:
            return "wait";
        case PinRule::refuse:
            return "refuse";
    }
    return "?";
}

}  // namespace homeport::router
