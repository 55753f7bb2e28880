// What the options of an authorized_keys line mean for a login through the router. Pure.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "auth/key_line.hpp"

namespace homeport::auth {

/// Where and when somebody offers a key.
struct Circumstances {
    std::string source;  ///< the client's numeric address, without port.
    std::chrono::sys_seconds now;
};

struct OptionsVerdict {
    enum class Answer {
        permit,
        pass_over,  ///< the line does not apply (from, expiry-time, cert-authority); a later one may, as in
                    ///< sshd.
        refuse,     ///< the line applies and restricts in a way the router cannot enforce: the search ends,
                    ///< since a later line for the same key must not give more than sshd would.
    };
    Answer answer = Answer::permit;
    std::string reason;  ///< a phrase for the log when not permitted.
};

/// Honours from and expiry-time; ignores options that only permit what is permitted anyway (pty, ...).
[[nodiscard]] OptionsVerdict judge_options(const std::vector<KeyLine::Option>&, const Circumstances&);

}  // namespace homeport::auth
