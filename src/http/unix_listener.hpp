// A listening Unix socket in the file system that is never, not even for a moment, open to others.
#pragma once

#include <string>

#include <sys/types.h>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/system/result.hpp>

#include "base/asio.hpp"

namespace homeport::http {

/// Owns the socket and its name; the name goes with it, unless somebody has put another socket there since.
class UnixListener {
  public:
    using Acceptor = asio::local::stream_protocol::acceptor;

    /// Listens at `path`, mode 0600, or 0660 with `group` as its group if one is given. A socket whose owner
    /// is gone (kill -9 leaves it behind) is replaced. The string is a sentence for the admin: somebody is
    /// listening there already, the directory is missing, the group is unknown, ... Blocks on the file system
    /// and NSS; call at start.
    [[nodiscard]] static boost::system::result<UnixListener, std::string> open(const asio::any_io_executor&,
                                                                               const std::string& path,
                                                                               const std::string& group);
    UnixListener(UnixListener&&) noexcept;
    UnixListener& operator=(UnixListener&&) = delete;
    ~UnixListener() { close(); }

    /// Stops listening and removes the name; waiting accepts end with operation_aborted. Again is harmless.
    void close();
    [[nodiscard]] Acceptor& acceptor() { return acceptor_; }

  private:
    UnixListener(Acceptor, std::string path);

    Acceptor acceptor_;
    std::string path_;  ///< empty after a move or close().
    dev_t device_ = 0;
    ino_t inode_ = 0;
};

}  // namespace homeport::http
