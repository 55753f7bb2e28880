#pragma once

#include <chrono>
#include <string>

namespace homeport::pam {

struct Options {
    std::string service = "homeport";  ///< the file in /etc/pam.d.
    std::string helper = "/usr/local/libexec/homeport-pam";
    std::string socket;  ///< where a privileged homeport-pam listens; empty: run the helper.
    std::chrono::milliseconds timeout{30000};  ///< PAM may work so long without asking anything.
    unsigned max_conversations = 100;          ///< at the same time: each is two processes.
    bool open_session = false;                 ///< the session modules have a say in logins.
};

}  // namespace homeport::pam
