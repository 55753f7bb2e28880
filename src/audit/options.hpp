#pragma once

#include <cstddef>
#include <string>

namespace homeport::audit {

struct Options {
    std::string target = "none";      ///< none, stderr, or the path of a file that is appended to.
    bool commands = false;            ///< record the command lines that users run.
    bool required = false;            ///< refuse logins while nothing can be recorded.
    std::size_t queue_lines = 10000;  ///< records that may wait for the disk; more are lost, and counted.
};

}  // namespace homeport::audit
