#pragma once

#include <string>

#include <boost/system/result.hpp>

namespace homeport::app {

/// Puts a file with this text, for us alone, in the place of the old one: whoever reads, and a power cut,
/// find one or the other. The string says why not. Blocks.
[[nodiscard]] boost::system::result<void, std::string> write_file(const std::string& path,
                                                                  const std::string& text);

}  // namespace homeport::app
