// Who authenticated, and how. Authentication names people, not machines: routing happens later.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ssh/permissions.hpp"

namespace homeport::auth {

/// An account as NSS knows it.
struct Account {
    std::string name;
    std::uint32_t uid = 0, gid = 0;
    std::string home;
    std::string shell;
    std::vector<std::string> groups;  ///< names, the primary group first.
};

struct Identity {
    Account account;
    std::string how;          ///< the methods that succeeded: "publickey", "publickey+keyboard-interactive".
    std::string fingerprint;  ///< SHA256:... of the key that proved it; of several keys with a comma between.
    std::string key_comment;  ///< from the authorized_keys line, for the log only.
    ssh::Permissions permissions{};
    std::string certificate{};  ///< if it was one: its id, serial and authority.
    bool pam_agreed = false;    ///< PAM's account modules have been asked, and let the user in.
};

/// Both proved to be the same account: one identity that says so, and may do what both may. nullopt if they
/// are for different commands.
[[nodiscard]] std::optional<Identity> combine(Identity first, Identity second);

}  // namespace homeport::auth
