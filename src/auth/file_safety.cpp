#include "auth/file_safety.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <memory>

namespace homeport::auth {
namespace {

std::string reason() {
    return std::strerror(errno);
}

/// Where the open file really lies, all links resolved; empty if that cannot be told.
std::string path_of(int fd) {
    char buffer[PATH_MAX];
    const ssize_t size = ::readlink(("/proc/self/fd/" + std::to_string(fd)).c_str(), buffer, sizeof buffer);
    if (size <= 0 || static_cast<std::size_t>(size) == sizeof buffer || buffer[0] != '/') return {};
    return std::string(buffer, static_cast<std::size_t>(size));
}

std::string resolve(const std::string& path) {
    struct Free {
        void operator()(char* text) const { std::free(text); }
    };
    const std::unique_ptr<char, Free> real(::realpath(path.c_str(), nullptr));
    return real ? std::string(real.get()) : std::string();
}

std::string parent(const std::string& path) {
    const std::size_t slash = path.rfind('/');
    return slash == 0 ? "/" : path.substr(0, slash);
}

/// What is wrong with the owner or mode; empty if nothing is.
std::string check(const struct stat& info, const std::string& path, std::uint32_t uid) {
    if (info.st_uid != 0 && info.st_uid != uid) {
        return path + " belongs to uid " + std::to_string(info.st_uid) + " instead of the user";
    }
    if ((info.st_mode & 022U) != 0) return path + " can be written by others than its owner";
    return {};
}

/// The directories above `file`, up to and with `home`.
std::string check_directories(const std::string& file, const std::string& home, std::uint32_t uid) {
    for (std::string directory = parent(file);; directory = parent(directory)) {
        struct stat info {};
        if (::stat(directory.c_str(), &info) != 0) return "cannot examine " + directory + ": " + reason();
        if (std::string problem = check(info, directory, uid); !problem.empty()) return problem;
        if (directory == home || directory == "/") return {};
    }
}

/// What StrictModes has against the open file.
std::string check_strictly(int fd, const struct stat& info, const std::string& path, const std::string& home,
                           std::uint32_t uid) {
    if (std::string problem = check(info, path, uid); !problem.empty()) return problem;
    const std::string real = path_of(fd);
    if (real.empty()) return "cannot tell where " + path + " lies";
    return check_directories(real, resolve(home), uid);
}

}  // namespace

bool is_system_failure(int error_number) {
    switch (error_number) {
        case EACCES:
        case EPERM:
        case ELOOP:
        case ENAMETOOLONG:
        case ENXIO:
        case EISDIR:
        case EINVAL:
            return false;
        default:
            return true;
    }
}

OpenResult open_checked(const std::string& path, const std::string& home, std::uint32_t uid, bool strict) {
    OpenResult result;
    // O_NONBLOCK: opening a FIFO must not wait for a writer. It means nothing for a regular file.
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0) {
        result.missing = errno == ENOENT || errno == ENOTDIR;
        result.system_error = !result.missing && is_system_failure(errno);
        if (!result.missing) result.problem = "cannot open " + path + ": " + reason();
        return result;
    }
    struct stat info {};
    if (::fstat(fd, &info) != 0) {
        result.system_error = true;
        result.problem = "cannot examine " + path + ": " + reason();
    } else if (!S_ISREG(info.st_mode)) {
        result.problem = path + " is not a regular file";
    } else if (strict) {
        result.problem = check_strictly(fd, info, path, home, uid);
    }
    if (result.problem.empty()) {
        result.fd = fd;
    } else {
        ::close(fd);
    }
    return result;
}

}  // namespace homeport::auth
