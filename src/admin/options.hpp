#pragma once

#include <string>

namespace homeport::admin {

struct Options {
    std::string socket = "/run/homeport/admin.sock";
    std::string group;  ///< group that may use the socket besides our own user; empty: nobody.
};

}  // namespace homeport::admin
