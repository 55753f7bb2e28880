// Accepts connections on a Unix socket and serves each, within limits.
#pragma once

#include <memory>
#include <unordered_set>

#include "base/signal.hpp"
#include "http/connection.hpp"
#include "http/unix_listener.hpp"

namespace homeport::http {

/// Belongs to the listener's executor: run() is spawned and stop() called there. Outlives run().
class Server {
  public:
    Server(UnixListener, Handler, base::Log, Limits = {});

    /// Serves until stop(), then until every connection has ended.
    awaitable<void> run();
    /// Accepts no more, removes the socket, and lets answers under way go out.
    void stop();

  private:
    void start(Connection::Socket);

    UnixListener listener_;
    const Handler handler_;
    const base::Log log_;
    const Limits limits_;
    base::Signal changed_;  ///< a connection ended, or stop() was called.
    std::unordered_set<std::shared_ptr<Connection>> connections_;
    bool stopping_ = false;
};

}  // namespace homeport::http
