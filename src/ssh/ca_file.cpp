#include "ssh/ca_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/descriptor.hpp"
#include "ssh/secret_file.hpp"

namespace homeport::ssh {
namespace {

using Problem = std::string;

using base::Descriptor;

std::string reason() {
    return std::strerror(errno);
}

Problem write_new(const std::string& path, std::string_view text, mode_t mode) {
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

boost::system::result<Ed25519Key, std::string> read_ca_key(const std::string& place) {
    const auto pem = read_secret(place, "the CA key");
    if (!pem) {
        const bool to_be_made = pem.error().missing && !is_credential(place);
        return to_be_made ? "there is no CA key at " + place + "; make one with: homeport ca init"
                          : pem.error().text;
    }
    auto key = Ed25519Key::from_pem(pem->view());
    if (!key) {
        return "the CA key " + place + " holds " + key.error() +
               "; expected is an unencrypted Ed25519 key, as homeport ca init makes it";
    }
    return key;
}

boost::system::result<void, std::string> write_ca_key(const std::string& path, const Ed25519Key& key,
                                                      const std::string& public_line) {
    Problem problem = write_new(path, key.to_pem().view(), 0600);
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
