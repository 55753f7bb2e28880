// From key exchange to a known user (RFC 4252), on the front leg.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "auth/identity.hpp"
#include "auth/options.hpp"
#include "base/log.hpp"
#include "base/workers.hpp"
#include "front/options.hpp"
#include "ssh/server.hpp"

namespace homeport::front {

struct AuthOutcome {
    enum class End { accepted, too_many_tries, timed_out, closed, user_changed };
    End end = End::closed;
    auth::Identity identity;  ///< meaningful when accepted.
    std::string tag;
    std::string user;  ///< what the client called itself, accepted or not: any bytes.
};

/// What authentication needs besides the connection.
struct AuthContext {
    const Options& front;
    const auth::Options& auth;
    base::Workers& workers;  ///< may block on the share and on NSS.
};

/// Answers requests until one is accepted, the tries are used up or the deadline passes. Unknown users get
/// the same answers after the same time as known ones.
awaitable<AuthOutcome> authenticate(ssh::ServerLink& link, const AuthContext& context, std::string source,
                                    base::Log log, std::chrono::steady_clock::time_point deadline);

}  // namespace homeport::front
