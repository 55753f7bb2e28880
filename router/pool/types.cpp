#include "router/types.hpp"

namespace homeport::router {

std::string_view to_string(AdminState state) {
    switch (state) {
        case AdminState::ready:
            return "ready";
        case AdminState::drain:
            return "drain";
        case AdminState::maint:
            return "maint";
        case AdminState::removed:
            return "removed";
    }
    return "?";
}

std::string_view to_string(Health health) {
    switch (health) {
        case Health::unknown:
            return "unknown";
        case Health::up:
            return "up";
        case Health::down:
            return "down";
    }
    return "?";
}

std::string_view to_string(Cause cause) {
    switch (cause) {
        case Cause::none:
            return "none";
        case Cause::connect_refused:
            return "connect_refused";
        case Cause::connect_timeout:
            return "connect_timeout";
        case Cause::connect_failed:
            return "connect_failed";
        case Cause::banner_timeout:
            return "banner_timeout";
        case Cause::banner_invalid:
            return "banner_invalid";
        case Cause::host_key_mismatch:
            return "host_key_mismatch";
        case Cause::handshake_failed:
            return "handshake_failed";
        case Cause::login_refused:
            return "login_refused";
        case Cause::probe_failed:
            return "probe_failed";
        case Cause::probe_timeout:
            return "probe_timeout";
        case Cause::probe_invalid:
            return "probe_invalid";
        case Cause::share_missing:
            return "share_missing";
        case Cause::share_mismatch:
            return "share_mismatch";
        case Cause::share_slow:
            return "share_slow";
        case Cause::share_failed:
            return "share_failed";
    }
    return "?";
}

}  // namespace homeport::router
