#include "state/pin_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

namespace homeport::state {

namespace {

OpenFailure system_error(const std::string& what, int error) {
    const bool passes = error == ENOSPC || error == EROFS || error == EIO || error == EDQUOT ||
                        error == ESTALE || error == ENFILE || error == EMFILE;
    return {passes ? OpenFailure::Kind::trouble : OpenFailure::Kind::mistake,
            what + ": " + std::generic_category().message(error) + "."};
}

OpenFailure cannot_make(const std::string& path, int error) {
    const std::filesystem::path parent = std::filesystem::path(path).parent_path();
    std::error_code ignored;
    if (error == ENOENT && !parent.empty() && !std::filesystem::exists(parent, ignored)) {
        return {OpenFailure::Kind::mistake, "Cannot make the pin store " + path + ": there is no directory " +
                                                parent.string() + "; make it with: install -d -m 0700 " +
                                                parent.string()};
    }
    return system_error("Cannot make the pin store " + path, error);
}

}  // namespace

boost::system::result<void, OpenFailure> prepare_pin_file(const std::string& path) {
    // O_EXCL: an existing file is never opened here, because closing it again would drop the POSIX locks that
    // a store of this process may hold on it (fcntl(2), "Record locking").
    const int made = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (made >= 0) {
        ::close(made);
    } else if (errno != EEXIST) {
        return cannot_make(path, errno);
    }
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0)
        return system_error("Cannot look at the pin store " + path, errno);
    if (!S_ISREG(status.st_mode))
        return OpenFailure{OpenFailure::Kind::mistake, "The pin store " + path + " is not a regular file."};
    if ((status.st_mode & 07777) != 0600 && ::chmod(path.c_str(), 0600) != 0) {
        return system_error("Cannot give the pin store " + path + " mode 0600", errno);
    }
    return {};
}

}  // namespace homeport::state
