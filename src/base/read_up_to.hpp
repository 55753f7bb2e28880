// Reads a file that should be small.
#pragma once

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string>

#include <boost/system/result.hpp>

namespace homeport::base {

/// What can be read from `fd`, at most `limit` bytes: ask for one more than is allowed to learn that it is
/// too much. Costs what the file has, not what it may have. The error is an errno. Blocks.
inline boost::system::result<std::string, int> read_up_to(int fd, std::size_t limit) {
    constexpr std::size_t first_step = 8192;  // the usual file, with room to see its end
    std::string text;
    std::size_t used = 0;
    while (used < limit) {
        if (used == text.size()) text.resize(std::min(limit, std::max(first_step, 2 * used)));
        const ssize_t n = ::read(fd, text.data() + used, text.size() - used);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return errno;
        if (n == 0) break;
        used += static_cast<std::size_t>(n);
    }
    text.resize(used);
    return text;
}

}  // namespace homeport::base
