// The listening sockets of the front door. Accepts; knows nothing of SSH.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/asio.hpp"
#include "base/log.hpp"

namespace homeport::front {

/// Belongs to one executor.
class Acceptor {
  public:
    /// What to do with a connection; called on the acceptor's executor.
    using Handler = std::function<void(asio::ip::tcp::socket)>;

    Acceptor(const asio::any_io_executor& executor, base::Log log)
        : executor_(executor), log_(std::move(log)) {}

    /// Listens on "address:port" or "[v6]:port"; [::] takes IPv4 too; port 0 takes a free one. The string is
    /// a sentence for the admin.
    [[nodiscard]] boost::system::result<void, std::string> listen(const std::string& endpoint);
    /// The addresses really listened on, in order.
    [[nodiscard]] std::vector<std::string> addresses() const;

    /// Accepts on every listener until close().
    void start(const Handler& handler);
    void close();

  private:
    using Socket = asio::ip::tcp::acceptor;
    awaitable<void> accept(Socket& socket, Handler handler);

    asio::any_io_executor executor_;
    base::Log log_;
    std::vector<std::unique_ptr<Socket>> sockets_;
};

}  // namespace homeport::front
