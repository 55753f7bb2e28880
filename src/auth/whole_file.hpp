// Reading a file that says who may log in.
#pragma once

#include <cstddef>
#include <string>

#include <boost/system/result.hpp>

#include "auth/file_safety.hpp"

namespace homeport::auth {

/// Why a file was not read.
struct FileProblem {
    bool missing = false;
    bool system_error = false;
    std::string why;
};

/// The whole text of a file, opened as open_checked() does and at most `limit` bytes long. Blocks.
[[nodiscard]] boost::system::result<std::string, FileProblem> read_checked(const std::string& path,
                                                                           const std::string& home,
                                                                           std::uint32_t uid, bool strict,
                                                                           std::size_t limit);

}  // namespace homeport::auth
