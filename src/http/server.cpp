#include "http/server.hpp"

#include <exception>
#include <utility>

namespace homeport::http {
namespace {

/// Out of descriptors or memory: accept fails at once, again and again, until something else ends.
constexpr std::chrono::milliseconds pause_after_failure{100};

}  // namespace

Server::Server(UnixListener listener, Handler handler, base::Log log, Limits limits)
    : listener_(std::move(listener)),
      handler_(std::move(handler)),
      log_(std::move(log)),
      limits_(limits),
      changed_(listener_.acceptor().get_executor()) {}

awaitable<void> Server::run() {
    while (!stopping_) {
        if (connections_.size() >= limits_.connections) {
            co_await changed_.wait();
            continue;
        }
        error_code error;
        auto token = asio::redirect_error(asio::use_awaitable, error);
        Connection::Socket socket = co_await listener_.acceptor().async_accept(token);
        if (stopping_) break;
        if (!error) {
            start(std::move(socket));
        } else {
            log_.warning("admin socket cannot accept", {{"error", error.message()}});
            co_await changed_.wait_until(std::chrono::steady_clock::now() + pause_after_failure);
        }
    }
    for (const auto& connection : connections_) connection->finish();
    while (!connections_.empty()) co_await changed_.wait();
}

void Server::stop() {
    stopping_ = true;
    listener_.close();
    changed_.notify();
}

void Server::start(Connection::Socket socket) {
    auto connection = std::make_shared<Connection>(std::move(socket), handler_, limits_, log_);
    connections_.insert(connection);
    auto ended = [this, connection](const std::exception_ptr& surprise) {
        if (surprise) log_.error("http connection failed");
        connections_.erase(connection);
        changed_.notify();
    };
    asio::co_spawn(listener_.acceptor().get_executor(), connection->run(), std::move(ended));
}

}  // namespace homeport::http
