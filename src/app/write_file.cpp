#include "app/write_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <system_error>

#include "base/descriptor.hpp"

namespace homeport::app {

boost::system::result<void, std::string> write_file(const std::string& path, const std::string& text) {
    const std::string draft = path + ".new";
    const auto failed = [&] { return draft + ": " + std::generic_category().message(errno); };
    const base::Descriptor file(
        ::open(draft.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (file.get() < 0) return failed();
    for (std::size_t at = 0; at < text.size();) {
        const ssize_t wrote = ::write(file.get(), text.data() + at, text.size() - at);
        if (wrote < 0 && errno == EINTR) continue;
        if (wrote < 0) return failed();
        at += static_cast<std::size_t>(wrote);
    }
    if (::fsync(file.get()) != 0 || std::rename(draft.c_str(), path.c_str()) != 0) return failed();
    return {};
}

}  // namespace homeport::app
