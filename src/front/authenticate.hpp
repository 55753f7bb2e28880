// From key exchange to a known user (RFC 4252), on the front leg.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "front/method.hpp"
#include "ssh/server.hpp"

namespace homeport::front {

struct AuthOutcome {
    enum class End {
        accepted,
        too_many_tries,
        timed_out,
        closed,
        user_changed,
        given_up,      ///< what the user offered cannot be judged now.
        account_shut,  ///< the user proved who they are, and their account may not log in.
    };
    End end = End::closed;
    auth::Identity identity;  ///< meaningful when accepted.
    std::string tag;
    std::string user;  ///< what the client called itself, accepted or not: any bytes.
    unsigned failures = 0;
    std::string sentence;  ///< what the user reads, if given_up or account_shut.
};

/// Answers requests until enough methods succeeded ([auth] methods), the tries are used up or the deadline
/// passes. Unknown users get the same answers after the same time as known ones. Knows methods by their
/// interface alone.
awaitable<AuthOutcome> authenticate(ssh::ServerLink& link, const AuthContext& context, std::string source,
                                    base::Log log, std::chrono::steady_clock::time_point deadline);

}  // namespace homeport::front
