// Every session ends with exactly one reason, shared by log, counters and admin.
#pragma once

#include <cstddef>
#include <string_view>

namespace homeport::session {

enum class EndReason {
    client_closed,      ///< the client said goodbye or closed its side: the normal end.
    client_lost,        ///< the client's connection broke without a goodbye.
    backend_closed,     ///< the instance closed the connection in an orderly way.
    backend_lost,       ///< the instance's connection broke.
    handshake_failed,   ///< no key exchange with the client (scanners, probes, old clients).
    auth_failed,        ///< too many failed tries.
    auth_timeout,       ///< login grace ran out.
    account_denied,     ///< PAM's account modules refused a user who proved who they are.
    no_backend,         ///< no instance was available.
    host_key_mismatch,  ///< the only instance showed an unknown host key.
    misfit,             ///< every instance that could serve knows another person by the user's name.
    waited_in_vain,     ///< no place in time.
    denied,             ///< a rule refused the user.
    store_failed,       ///< the pin store failed and pins are required.
    unrecorded,         ///< the audit log could not be written and is required.
    drained,            ///< the router was told to stop.
    instance_drained,   ///< the deadline of an instance's drain passed.
    kicked,             ///< an admin ended it.
    too_many,           ///< a limit on connections was reached.
    internal_error,
};

inline constexpr std::size_t end_reason_count = static_cast<std::size_t>(EndReason::internal_error) + 1;

/// The enumerator's own name: "client_closed".
[[nodiscard]] std::string_view to_string(EndReason);

}  // namespace homeport::session
