// Wakes a coroutine when a file is written, replaced or removed (inotify(7)).
#pragma once

#include <string>

#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/system/result.hpp>

#include "base/asio.hpp"

namespace homeport::base {

/// Belongs to one executor. Watches the directory rather than the file: most programs write a new file and
/// rename it.
class FileWatch {
  public:
    /// The string says why not, such as that there is no such directory.
    [[nodiscard]] static boost::system::result<FileWatch, std::string> open(const asio::any_io_executor&,
                                                                            const std::string& path);

    /// Comes back when something has happened to the file since the last call. The error is final.
    awaitable<error_code> changed();

  private:
    FileWatch(asio::posix::stream_descriptor events, std::string name)
        : events_(std::move(events)), name_(std::move(name)) {}

    asio::posix::stream_descriptor events_;
    std::string name_;
};

}  // namespace homeport::base
