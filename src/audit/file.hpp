// Where records end up: a file that only we can read, or standard error.
#pragma once

#include <string>
#include <string_view>

#include <boost/system/result.hpp>

#include "base/descriptor.hpp"

namespace homeport::audit {

/// Belongs to one thread. Everything here may block.
class File {
  public:
    /// "stderr", or a path: made with mode 0600, appended to, refused if others could write to it. The string
    /// is a sentence for the admin.
    [[nodiscard]] static boost::system::result<File, std::string> open(const std::string& target);

    /// The whole line with one write(2), a newline added; false, with errno, if not all of it went. What a
    /// full disk left of a line is closed by a newline before the next.
    [[nodiscard]] bool write(std::string line);

  private:
    File() = default;
    [[nodiscard]] int fd() const;

    base::Descriptor file_;  ///< none for standard error.
    bool torn_ = false;
};

}  // namespace homeport::audit
