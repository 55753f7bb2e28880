#include "http/unix_listener.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <grp.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace homeport::http {
namespace {

using Protocol = asio::local::stream_protocol;

std::string reason(int error) {
    return std::generic_category().message(error);
}

/// Two daemons that start at the same moment take turns from probe to rename; else both could find the socket
/// stale and the later rename would orphan the earlier daemon. The kernel drops the lock with the process.
class DirectoryLock {
  public:
    explicit DirectoryLock(const std::string& directory)
        : fd_(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)), error_(fd_ < 0 ? errno : 0) {
        while (fd_ >= 0 && ::flock(fd_, LOCK_EX) != 0 && errno == EINTR) {
        }
    }
    ~DirectoryLock() {
        if (fd_ >= 0) ::close(fd_);
    }
    DirectoryLock(const DirectoryLock&) = delete;
    DirectoryLock& operator=(const DirectoryLock&) = delete;
    [[nodiscard]] int error() const { return error_; }

  private:
    int fd_;
    int error_;
};

/// Nothing if the name is free or holds a socket that nobody listens on; else why we must keep our hands off.
std::optional<std::string> find_occupant(const std::string& path) {
    struct stat status {};
    if (::lstat(path.c_str(), &status) != 0) {
        if (errno == ENOENT) return std::nullopt;
        return "cannot look at " + path + ": " + reason(errno);
    }
    if (!S_ISSOCK(status.st_mode)) return path + " is there already and is not a socket";

    asio::io_context context;
    Protocol::socket probe(context);
    error_code error;
    probe.open(Protocol(), error);
    if (!error) probe.non_blocking(true, error);  // a daemon with a full queue must not hold us up
    if (!error) probe.connect(Protocol::endpoint(path), error);
    if (error == asio::error::connection_refused || error.value() == ENOENT) return std::nullopt;
    if (!error || error == asio::error::would_block || error == asio::error::try_again) {
        return "another homeportd is running on " + path;
    }
    return "cannot tell whether " + path + " is in use: " + error.message();
}

boost::system::result<gid_t, std::string> find_group(const std::string& name) {
    std::array<char, 65536> buffer;
    group entry{};
    group* found = nullptr;
    const int error = ::getgrnam_r(name.c_str(), &entry, buffer.data(), buffer.size(), &found);
    if (found != nullptr) return found->gr_gid;
    return "there is no group \"" + name + "\"" + (error == 0 ? "" : " (" + reason(error) + ")");
}

/// Owner and mode of the name just bound. Nobody can connect before listen(), so there is no moment of
/// openness.
std::optional<std::string> protect(const std::string& path, const std::string& group) {
    mode_t mode = S_IRUSR | S_IWUSR;
    if (!group.empty()) {
        const auto gid = find_group(group);
        if (!gid) return gid.error();
        if (::lchown(path.c_str(), static_cast<uid_t>(-1), *gid) != 0) {
            return "cannot give " + path + " to group \"" + group + "\": " + reason(errno);
        }
        mode |= S_IRGRP | S_IWGRP;
    }
    if (::chmod(path.c_str(), mode) != 0) return "cannot set the mode of " + path + ": " + reason(errno);
    return std::nullopt;
}

/// Removes the temporary name unless it was renamed into place.
struct TemporaryName {
    std::string path;
    ~TemporaryName() {
        if (!path.empty()) ::unlink(path.c_str());
    }
};

}  // namespace

boost::system::result<UnixListener, std::string> UnixListener::open(const asio::any_io_executor& executor,
                                                                    const std::string& path,
                                                                    const std::string& group) {
    std::string directory = std::filesystem::path(path).parent_path();
    if (directory.empty()) directory = ".";
    const std::string temporary_path = directory + "/.admin." + std::to_string(::getpid());
    if (std::max(path.size(), temporary_path.size()) >= sizeof(sockaddr_un::sun_path)) {
        return "the path " + path + " is too long for a Unix socket";
    }

    const DirectoryLock lock(directory);
    if (lock.error() == ENOENT) return "the directory " + directory + " for the admin socket does not exist";
    if (lock.error() != 0) return "cannot use the directory " + directory + ": " + reason(lock.error());
    if (auto occupant = find_occupant(path)) return std::move(*occupant);

    TemporaryName temporary{temporary_path};
    ::unlink(temporary_path.c_str());  // left by a killed process that had our number
    Acceptor acceptor(executor);
    error_code error;
    acceptor.open(Protocol(), error);
    if (!error) acceptor.bind(Protocol::endpoint(temporary_path), error);
    if (error) return "cannot make a socket in " + directory + ": " + error.message();
    if (auto problem = protect(temporary_path, group)) return std::move(*problem);
    acceptor.listen(asio::socket_base::max_listen_connections, error);
    if (error) return "cannot listen at " + path + ": " + error.message();
    if (::rename(temporary_path.c_str(), path.c_str()) != 0) {
        return "cannot put the socket at " + path + ": " + reason(errno);
    }
    temporary.path.clear();
    return UnixListener(std::move(acceptor), path);
}

UnixListener::UnixListener(Acceptor acceptor, std::string path)
    : acceptor_(std::move(acceptor)), path_(std::move(path)) {
    struct stat status {};
    if (::lstat(path_.c_str(), &status) == 0) {
        device_ = status.st_dev;
        inode_ = status.st_ino;
    }
}

UnixListener::UnixListener(UnixListener&& other) noexcept
    : acceptor_(std::move(other.acceptor_)),
      path_(std::exchange(other.path_, {})),
      device_(other.device_),
      inode_(other.inode_) {}

void UnixListener::close() {
    error_code ignored;
    acceptor_.close(ignored);
    if (path_.empty()) return;
    struct stat status {};
    const bool ours =
        ::lstat(path_.c_str(), &status) == 0 && status.st_dev == device_ && status.st_ino == inode_;
    if (ours) ::unlink(path_.c_str());
    path_.clear();
}

}  // namespace homeport::http
