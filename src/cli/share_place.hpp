// Which file system a directory lies on, for whoever has to judge whether it is the share.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <boost/system/result.hpp>

namespace homeport::cli {

struct Mount {
    std::string point, type, source;  ///< "/home", "nfs4", "files:/export/home"

    bool operator==(const Mount&) const = default;
};

/// The mount that a path without symbolic links lies on, by the text of /proc/self/mountinfo: the last of
/// those whose mount point is longest, since a later one hides an earlier.
[[nodiscard]] std::optional<Mount> find_mount(std::string_view mountinfo, std::string_view path);

struct Place {
    bool on_root = false;        ///< on the file system that this machine runs from.
    std::string path;            ///< the directory, without symbolic links.
    std::optional<Mount> mount;  ///< nothing if the kernel does not tell.
};

/// The error is a sentence.
[[nodiscard]] boost::system::result<Place, std::string> look_at_place(const std::string& directory);

}  // namespace homeport::cli
