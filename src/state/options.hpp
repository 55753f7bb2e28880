#pragma once

#include <chrono>
#include <string>

namespace homeport::state {

struct Options {
    std::string store = "sqlite";                        ///< sqlite or memory.
    std::string path = "/var/lib/homeport/pins.sqlite";  ///< for sqlite.
    std::chrono::seconds lifetime{
        std::chrono::hours{24 * 7}};           ///< a pin without sessions is forgotten after this.
    std::chrono::milliseconds deadline{2000};  ///< for one store operation of a login.
    bool required = false;                     ///< refuse logins when the store fails.
};

}  // namespace homeport::state
