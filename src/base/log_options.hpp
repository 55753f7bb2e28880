#pragma once

#include <string>

namespace homeport::base {

struct LogOptions {
    std::string level = "info";     ///< trace, debug, info, warning, error.
    std::string format = "text";    ///< text or json, one line an event.
    std::string target = "stderr";  ///< stderr, or the path of a file that is appended to.
};

}  // namespace homeport::base
