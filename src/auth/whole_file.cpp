#include "auth/whole_file.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/descriptor.hpp"

namespace homeport::auth {
namespace {

/// Fills `text`, then cuts it to what was there. 0 or an errno.
int read_up_to(int fd, std::string& text) {
    std::size_t used = 0;
    while (used < text.size()) {
        const ssize_t n = ::read(fd, text.data() + used, text.size() - used);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return errno;
        if (n == 0) break;
        used += static_cast<std::size_t>(n);
    }
    text.resize(used);
    return 0;
}

}  // namespace

boost::system::result<std::string, FileProblem> read_checked(const std::string& path, const std::string& home,
                                                             std::uint32_t uid, bool strict,
                                                             std::size_t limit) {
    const OpenResult opened = open_checked(path, home, uid, strict);
    if (opened.fd < 0) return FileProblem{opened.missing, opened.system_error, opened.problem};
    const base::Descriptor file(opened.fd);
    std::string text(limit + 1, '\0');
    if (const int error = read_up_to(file.get(), text); error != 0) {
        return FileProblem{false, is_system_failure(error),
                           "cannot read " + path + ": " + std::strerror(error)};
    }
    if (text.size() > limit) {
        return FileProblem{false, false, path + " is larger than " + std::to_string(limit >> 20) + " MiB"};
    }
    return text;
}

}  // namespace homeport::auth
