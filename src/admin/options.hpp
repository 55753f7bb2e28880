#pragma once

#include <string>

namespace homeport::admin {

struct Options {
    std::string socket = "/run/homeport/admin.sock";
    std::string group;  ///< whose members may use the socket as well; empty: only root and our own user.
    bool group_changes = false;  ///< they may change things, not only look.
};

}  // namespace homeport::admin
