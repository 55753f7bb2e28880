#include "backend/tcp.hpp"

#include <memory>

#include <boost/asio/connect.hpp>

namespace homeport::backend {

namespace {

/// Shared with the timer's handler, which may already be queued when the coroutine ends.
struct Dial {
    explicit Dial(const asio::any_io_executor& executor) : socket(executor), resolver(executor) {}
    asio::ip::tcp::socket socket;
    asio::ip::tcp::resolver resolver;
    bool late = false;
};

}  // namespace

awaitable<result<asio::ip::tcp::socket>> connect_tcp(std::string address, std::uint16_t port,
                                                     std::chrono::steady_clock::time_point deadline) {
    const asio::any_io_executor executor = co_await asio::this_coro::executor;
    const auto dial = std::make_shared<Dial>(executor);
    asio::steady_timer timer(executor, deadline);
    timer.async_wait([dial](error_code error) {
        if (error) return;
        dial->late = true;
        error_code ignored;
        dial->resolver.cancel();
        dial->socket.close(ignored);
    });

    error_code error;
    auto token = asio::redirect_error(asio::use_awaitable, error);
    // A literal needs no resolver, whose single thread may be held up by a name server.
    const auto literal = asio::ip::make_address(address, error);
    if (!error) {
        const asio::ip::tcp::endpoint endpoint(literal, port);
        co_await dial->socket.async_connect(endpoint, token);
    } else {
        const std::string service = std::to_string(port);
        const auto endpoints = co_await dial->resolver.async_resolve(address, service, token);
        if (!error) co_await asio::async_connect(dial->socket, endpoints, token);
    }
    timer.cancel();
    if (dial->late) co_return make_error_code(boost::system::errc::timed_out);
    if (error) co_return error;
    dial->socket.non_blocking(true, error);
    // Out of the shared part: a timer that fired just now finds an empty socket to close.
    co_return std::move(dial->socket);
}

}  // namespace homeport::backend
