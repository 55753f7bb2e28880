#include "session/end_reason.hpp"

namespace homeport::session {

std::string_view to_string(EndReason reason) {
    switch (reason) {
        case EndReason::client_closed:
            return "client_closed";
        case EndReason::client_lost:
            return "client_lost";
        case EndReason::backend_closed:
            return "backend_closed";
        case EndReason::backend_lost:
            return "backend_lost";
        case EndReason::handshake_failed:
            return "handshake_failed";
        case EndReason::auth_failed:
            return "auth_failed";
        case EndReason::auth_timeout:
            return "auth_timeout";
        case EndReason::account_denied:
            return "account_denied";
        case EndReason::no_backend:
            return "no_backend";
        case EndReason::host_key_mismatch:
            return "host_key_mismatch";
        case EndReason::misfit:
            return "misfit";
        case EndReason::waited_in_vain:
            return "waited_in_vain";
        case EndReason::denied:
            return "denied";
        case EndReason::store_failed:
            return "store_failed";
        case EndReason::unrecorded:
            return "unrecorded";
        case EndReason::drained:
            return "drained";
        case EndReason::instance_drained:
            return "instance_drained";
        case EndReason::kicked:
            return "kicked";
        case EndReason::too_many:
            return "too_many";
        case EndReason::internal_error:
            return "internal_error";
    }
    return "internal_error";
}

}  // namespace homeport::session
