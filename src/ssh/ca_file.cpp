#include "ssh/ca_file.hpp"

#include <fcntl.h>
#include <openssl/crypto.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/descriptor.hpp"
#include "base/read_up_to.hpp"

namespace homeport::ssh {
namespace {

constexpr std::size_t size_limit = 64 * 1024;

using Problem = std::string;

using base::Descriptor;

std::string reason() {
    return std::strerror(errno);
}

/// What is wrong with the file's owner or mode; empty if nothing is.
Problem check_secrecy(int fd, const std::string& path) {
    struct stat info {};
    if (::fstat(fd, &info) != 0) return "cannot examine the CA key " + path + ": " + reason();
    if (!S_ISREG(info.st_mode)) return "the CA key " + path + " is not a regular file";
    if (info.st_uid != 0 && info.st_uid != ::geteuid()) {
        return "the CA key " + path + " belongs to uid " + std::to_string(info.st_uid) +
               ", who could replace it; run: chown " + std::to_string(::geteuid()) + " " + path;
    }
    if ((info.st_mode & 077U) != 0) {
        return "the CA key " + path + " can be used by others than its owner; run: chmod 600 " + path;
    }
    return {};
}

Problem write_new(const std::string& path, const std::string& text, mode_t mode) {
    const Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode));
    if (file.get() < 0) {
        if (errno == EEXIST) return path + " is already there; move it away first";
        return "cannot make " + path + ": " + reason();
    }
    // The umask must neither open nor close more than asked for.
    bool ok = ::fchmod(file.get(), mode) == 0;
    for (std::size_t done = 0; ok && done < text.size();) {
        const ssize_t n = ::write(file.get(), text.data() + done, text.size() - done);
        if (n < 0 && errno == EINTR) continue;
        ok = n > 0;
        if (ok) done += static_cast<std::size_t>(n);
    }
    if (ok && ::fsync(file.get()) == 0) return {};
    const Problem problem = "cannot write " + path + ": " + reason();
    ::unlink(path.c_str());
    return problem;
}

/// Makes the new names in the directory last through a power cut.
void sync_directory_of(const std::string& path) {
    const std::size_t slash = path.rfind('/');
    const std::string directory = slash == std::string::npos ? "." : path.substr(0, slash + 1);
    const Descriptor opened(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (opened.get() >= 0) ::fsync(opened.get());
}

}  // namespace

boost::system::result<Ed25519Key, std::string> read_ca_key(const std::string& path) {
    // O_NONBLOCK: a FIFO at this place must not hang the start.
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
    if (file.get() < 0) {
        if (errno == ENOENT) return "there is no CA key at " + path + "; make one with: homeport ca init";
        return "cannot open the CA key " + path + ": " + reason();
    }
    if (Problem problem = check_secrecy(file.get(), path); !problem.empty()) return problem;
    auto text = base::read_up_to(file.get(), size_limit + 1);
    if (!text) return "cannot read the CA key " + path + ": " + std::strerror(text.error());
    auto key = Ed25519Key::from_pem(*text);
    OPENSSL_cleanse(text->data(), text->size());
    if (!key) {
        return "the CA key " + path + " holds " + key.error() +
               "; expected is an unencrypted Ed25519 key, as homeport ca init makes it";
    }
    return key;
}

boost::system::result<void, std::string> write_ca_key(const std::string& path, const Ed25519Key& key,
                                                      const std::string& public_line) {
    std::string pem = key.to_pem();
    Problem problem = write_new(path, pem, 0600);
    OPENSSL_cleanse(pem.data(), pem.size());
    if (!problem.empty()) return problem;
    problem = write_new(path + ".pub", public_line + "\n", 0644);
    if (!problem.empty()) {
        ::unlink(path.c_str());
        return problem;
    }
    sync_directory_of(path);
    return {};
}

}  // namespace homeport::ssh
