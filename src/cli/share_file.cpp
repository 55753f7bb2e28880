#include "cli/share_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "base/descriptor.hpp"
#include "base/read_up_to.hpp"
#include "base/share_id.hpp"

namespace homeport::cli {
namespace {

using base::Descriptor;

std::string file_in(const std::string& directory) {
    return directory + "/" + std::string(base::share_file_name);
}

/// A file under another name, on disk before the real name appears; it goes unless it was renamed.
class NewFile {
  public:
    explicit NewFile(const std::string& final_path) : path_(final_path + ".XXXXXX") {
        file_ = Descriptor(::mkostemp(path_.data(), O_CLOEXEC));
    }
    ~NewFile() {
        if (file_.get() >= 0 && !renamed_) ::unlink(path_.c_str());
    }
    NewFile(const NewFile&) = delete;
    NewFile& operator=(const NewFile&) = delete;

    [[nodiscard]] bool write(const std::string& text) {
        const auto size = static_cast<ssize_t>(text.size());
        return file_.get() >= 0 && ::write(file_.get(), text.data(), text.size()) == size &&
               ::fchmod(file_.get(), S_IRUSR | S_IRGRP | S_IROTH) == 0 && ::fsync(file_.get()) == 0;
    }
    [[nodiscard]] bool replace(const std::string& final_path) {
        renamed_ = ::rename(path_.c_str(), final_path.c_str()) == 0;
        return renamed_;
    }
    /// Only if there is none: link(2) decides between two at the same moment, on every instance. Where there
    /// are no hard links (SMB), a look has to do.
    [[nodiscard]] bool appear(const std::string& final_path) {
        if (::link(path_.c_str(), final_path.c_str()) == 0 || errno == EEXIST) return true;
        struct stat info {};
        return ::lstat(final_path.c_str(), &info) == 0 || replace(final_path);
    }

  private:
    std::string path_;
    Descriptor file_;
    bool renamed_ = false;
};

}  // namespace

boost::system::result<ShareFile, std::string> read_share_file(const std::string& directory) {
    const std::string path = file_in(directory);
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY));
    if (file.get() < 0 && errno == ENOENT) return ShareFile{};
    struct stat info {};
    if (file.get() < 0 || ::fstat(file.get(), &info) != 0)
        return "cannot open " + path + ": " + std::strerror(errno);
    if (!S_ISREG(info.st_mode)) return path + " is not a regular file";
    const auto text = base::read_up_to(file.get(), base::share_file_limit);
    if (!text) return "cannot read " + path + ": " + std::strerror(text.error());
    const auto id = base::share_id_in(*text);
    if (!id) return path + " does not hold the id of a share";
    return ShareFile{true, *id};
}

boost::system::result<ShareFile, std::string> write_share_file(const std::string& directory,
                                                               const std::string& id, bool replace) {
    const std::string path = file_in(directory);
    {
        NewFile file(path);
        if (!file.write(base::share_file_text(id)) || !(replace ? file.replace(path) : file.appear(path)))
            return "cannot write " + path + ": " + std::strerror(errno);
    }
    const Descriptor opened(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (opened.get() >= 0) ::fsync(opened.get());
    auto written = read_share_file(directory);
    if (written && !written->there) return path + " has vanished again";
    return written;
}

}  // namespace homeport::cli
