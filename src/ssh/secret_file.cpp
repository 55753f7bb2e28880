#include "ssh/secret_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstdlib>
#include <cstring>

#include "base/descriptor.hpp"
#include "base/read_up_to.hpp"

namespace homeport::ssh {
namespace {

constexpr std::string_view scheme = "credential:";
constexpr std::size_t size_limit = 64 * 1024;

bool is_ours(const struct stat& info) {
    return info.st_uid == 0 || info.st_uid == ::geteuid();
}

std::string directory_of(const std::string& path) {
    const std::size_t slash = path.rfind('/');
    return slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
}

/// Whether somebody else can put another file there, unless it is one of those directories where everybody
/// can but only for new names.
std::string check_directory(const std::string& directory, const std::string& secret) {
    struct stat info {};
    if (::stat(directory.c_str(), &info) != 0) {
        return "cannot examine " + directory + ": " + std::strerror(errno);
    }
    if (is_ours(info) && ((info.st_mode & 022U) == 0 || (info.st_mode & S_ISVTX) != 0)) return {};
    return secret + " lies in " + directory + ", where others than its owner could replace it; run: chown " +
           std::to_string(::geteuid()) + " " + directory + " && chmod go-w " + directory;
}

/// Where the open file really lies, all links resolved.
std::string real_path(int fd, const std::string& path) {
    char buffer[PATH_MAX];
    const ssize_t size = ::readlink(("/proc/self/fd/" + std::to_string(fd)).c_str(), buffer, sizeof buffer);
    return size > 0 ? std::string(buffer, static_cast<std::size_t>(size)) : path;
}

/// What is wrong with owner, mode or place; empty if nothing is.
std::string check_secrecy(int fd, const struct stat& info, const std::string& path,
                          const std::string& secret) {
    if (!is_ours(info)) {
        return secret + " belongs to uid " + std::to_string(info.st_uid) +
               ", who could replace it; run: chown " + std::to_string(::geteuid()) + " " + path;
    }
    if ((info.st_mode & 077U) != 0) {
        return secret + " can be used by others than its owner; run: chmod 600 " + path;
    }
    if (std::string problem = check_directory(directory_of(path), secret); !problem.empty()) return problem;
    return check_directory(directory_of(real_path(fd, path)), secret);
}

}  // namespace

bool is_credential(std::string_view place) {
    return place.starts_with(scheme);
}

boost::system::result<std::string, std::string> secret_path(const std::string& place) {
    using Result = boost::system::result<std::string, std::string>;
    if (!is_credential(place)) return Result(boost::system::in_place_value, place);
    const char* directory = std::getenv("CREDENTIALS_DIRECTORY");
    if (directory == nullptr || *directory != '/') {
        return Result(boost::system::in_place_error,
                      "there is no credential for " + place +
                          ": systemd sets $CREDENTIALS_DIRECTORY for a unit with LoadCredential=");
    }
    return Result(boost::system::in_place_value, std::string(directory) + "/" + place.substr(scheme.size()));
}

boost::system::result<base::Secret, SecretFault> read_secret(const std::string& place,
                                                             std::string_view what) {
    const auto path = secret_path(place);
    if (!path) return SecretFault{true, path.error()};
    const std::string secret = std::string(what) + " " + *path;
    const auto failed = [&](const char* verb, int error) {
        return SecretFault{error == ENOENT,
                           std::string("cannot ") + verb + " " + secret + ": " + std::strerror(error)};
    };
    // O_NONBLOCK: a FIFO at this place must not hang the start.
    const base::Descriptor file(::open(path->c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
    if (file.get() < 0) return failed("open", errno);
    struct stat info {};
    if (::fstat(file.get(), &info) != 0) return failed("examine", errno);
    if (!S_ISREG(info.st_mode)) return SecretFault{false, secret + " is not a regular file"};
    // systemd may let its user read a credential by an access list, which shows as a right of the group.
    if (!is_credential(place)) {
        std::string problem = check_secrecy(file.get(), info, *path, secret);
        if (!problem.empty()) return SecretFault{false, std::move(problem)};
    }
    auto text = base::read_up_to(file.get(), size_limit);
    if (!text) return failed("read", text.error());
    base::Secret content(*text);
    explicit_bzero(text->data(), text->size());
    return content;
}

}  // namespace homeport::ssh
