// What one line of authorized_keys means for the key that somebody offers. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "auth/key_options.hpp"

namespace homeport::auth {

/// What somebody offers, and to whom it is to open the door.
struct OfferedKey {
    std::vector<std::uint8_t> blob;  ///< the public key, RFC 4253 section 6.6.
    std::string user;                ///< the account's name.
    Circumstances circumstances;
    bool accept_unverified_touch = false;  ///< see Options.
};

struct LineVerdict {
    enum class Answer {
        other,      ///< the line is about another key.
        permit,     ///< with `permissions`.
        pass_over,  ///< the line does not apply here and now; a later one may, as in sshd.
        refuse,     ///< the line applies and demands what the router cannot check: the search ends, since a
                    ///< later line for the same key must not give more than sshd would.
    };
    Answer answer = Answer::other;
    std::string reason;            ///< a phrase for the log, always when passed over or refused.
    ssh::Permissions permissions;  ///< when permitted.
};

[[nodiscard]] LineVerdict judge_line(const KeyLine&, const OfferedKey&);

}  // namespace homeport::auth
