#include "audit/file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace homeport::audit {

boost::system::result<File, std::string> File::open(const std::string& target) {
    File file;
    if (target == "stderr") return file;
    // O_NONBLOCK: a FIFO without a reader must be an error, not a hang.
    file.file_ = base::Descriptor(
        ::open(target.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0600));
    struct stat info {};
    if (file.fd() < 0 || ::fstat(file.fd(), &info) != 0) {
        return "cannot open the audit log " + target + ": " + std::strerror(errno);
    }
    if (S_ISREG(info.st_mode) && (info.st_mode & 022U) != 0) {
        return "the audit log " + target + " can be written by others; run: chmod go-w " + target;
    }
    ::fcntl(file.fd(), F_SETFL, O_APPEND);  // from now on it may wait
    return file;
}

int File::fd() const {
    return file_.get() >= 0 ? file_.get() : STDERR_FILENO;
}

bool File::write(std::string line) {
    if (torn_) line.insert(line.begin(), '\n');
    line += '\n';
    std::string_view rest = line;
    while (!rest.empty()) {
        const ssize_t n = ::write(fd(), rest.data(), rest.size());
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) {
            torn_ = torn_ || rest.size() < line.size();
            return false;
        }
        rest.remove_prefix(static_cast<std::size_t>(n));
    }
    torn_ = false;
    return true;
}

}  // namespace homeport::audit
