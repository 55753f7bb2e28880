// The file that holds a share's id: reading it, and writing it so that two admins cannot end with two ids.
#pragma once

#include <string>

#include <boost/system/result.hpp>

namespace homeport::cli {

struct ShareFile {
    bool there = false;
    std::string id;
};

/// What is in DIRECTORY/.homeport-share. An error, as a sentence, if it is there and makes no sense.
[[nodiscard]] boost::system::result<ShareFile, std::string> read_share_file(const std::string& directory);

/// Gives the share an id, readable by everybody and for nobody to write. With `replace` whatever is there
/// goes; without it, the id of whoever was faster stands. Returns what is there in the end.
[[nodiscard]] boost::system::result<ShareFile, std::string> write_share_file(const std::string& directory,
                                                                             const std::string& id,
                                                                             bool replace);

}  // namespace homeport::cli
