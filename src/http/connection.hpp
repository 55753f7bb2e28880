// One HTTP/1.1 connection: read a request, let the handler answer, again until either side has enough.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>

#include <boost/asio/local/stream_protocol.hpp>
#include <boost/beast/core/basic_stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>

#include "base/asio.hpp"
#include "base/log.hpp"
#include "http/message.hpp"

namespace homeport::http {

/// Answers one request. It bounds its own waiting: the connection loop does not cut it short.
using Handler = std::function<awaitable<Response>(Request)>;

struct Limits {
    std::size_t header = 8 * 1024;             ///< bytes of request line and fields; more: 431.
    std::size_t body = 64 * 1024;              ///< bytes; more: 413.
    unsigned connections = 32;                 ///< at a time; the next ones wait in the kernel's queue.
    std::chrono::milliseconds idle{10000};     ///< from connect or answer to the end of the next header.
    std::chrono::milliseconds request{10000};  ///< for the body, and for the peer to take the answer, each.
};

/// Lives on one executor, with every call made there. Whoever exceeds a time limit is cut off without an
/// answer.
class Connection : public std::enable_shared_from_this<Connection> {
  public:
    using Socket = asio::local::stream_protocol::socket;

    /// `handler` and `limits` outlive run().
    Connection(Socket, const Handler& handler, const Limits& limits, base::Log);

    awaitable<void> run();
    /// Ends an idle connection now and a busy one after its answer.
    void finish();

  private:
    struct Parsed;

    /// False when there is nothing more to serve: the peer left, or was told what is wrong with its request.
    awaitable<bool> read(Parsed&);
    awaitable<Response> answer(Request);
    /// True if the connection can carry another request.
    awaitable<bool> write(const Response&, unsigned version, bool keep_alive);
    awaitable<void> reject(error_code);
    awaitable<void> linger();

    boost::beast::basic_stream<asio::local::stream_protocol> stream_;
    boost::beast::flat_buffer buffer_;
    const Handler& handler_;
    const Limits& limits_;
    base::Log log_;
    Peer peer_;
    bool busy_ = false, finishing_ = false;
};

}  // namespace homeport::http
