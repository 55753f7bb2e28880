// Reads a file that should be small.
#pragma once

#include <unistd.h>

#include <cerrno>
#include <string>

#include <boost/system/result.hpp>

namespace homeport::base {

/// What can be read from `fd`, at most `limit` bytes: ask for one more than is allowed to learn that it is
/// too much. The error is an errno. Blocks.
inline boost::system::result<std::string, int> read_up_to(int fd, std::size_t limit) {
    std::string text(limit, '\0');
    std::size_t used = 0;
    while (used < text.size()) {
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
