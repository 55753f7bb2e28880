#include "front/entrance.hpp"

#include <array>

#include <boost/asio/buffer.hpp>

#include "front/proxy_reader.hpp"

namespace homeport::front {
namespace {

using Socket = asio::ip::tcp::socket;

// A client that has not read its sentence yet loses it if the socket is closed with its own words unread. So
// many refused ones are waited for at a time, so long, and listened to so much.
constexpr unsigned most_lingering = 256;
constexpr auto longest_linger = std::chrono::seconds(2);
constexpr std::size_t most_discarded = 64 << 10;

// A load balancer sends its header with the first packet; the specification wants three seconds for lost
// ones.
constexpr auto longest_header_wait = std::chrono::seconds(5);
constexpr unsigned most_headers_awaited = 4096;

}  // namespace

void Entrance::take(Socket socket) {
    error_code error;
    const auto peer = socket.remote_endpoint(error);
    if (!error) socket.non_blocking(true, error);
    if (error) return;  // gone already
    const asio::ip::tcp::endpoint from{plain_address(peer.address()), peer.port()};
    if (!door_.is_proxy(from.address())) {
        admit(std::move(socket), from);
    } else if (headers_awaited_ < most_headers_awaited) {
        ++headers_awaited_;
        asio::co_spawn(executor_, take_behind_proxy(std::make_shared<Socket>(std::move(socket)), from),
                       [this](std::exception_ptr) { --headers_awaited_; });
    }
}

awaitable<void> Entrance::take_behind_proxy(std::shared_ptr<Socket> socket, asio::ip::tcp::endpoint proxy) {
    const auto deadline = std::chrono::steady_clock::now() + longest_header_wait;
    const TakenHeader taken = co_await take_proxy_header(socket, deadline);
    const ProxyHeader& header = taken.header;
    if (header.state == ProxyHeader::State::complete) {
        admit(std::move(*socket), header.source.value_or(proxy));
    } else if (taken.bytes == 0) {
        door_.count_probe();
    } else {
        const std::string_view fault = header.fault.empty() ? "cut off" : header.fault;
        turn_away(std::move(*socket), door_.refuse_header(proxy.address(), fault).sentence);
    }
}

void Entrance::admit(Socket socket, const asio::ip::tcp::endpoint& from) {
    auto answer = door_.enter(from.address(), socket.native_handle());
    if (const auto* refused = std::get_if<Door::Refused>(&answer)) {
        turn_away(std::move(socket), refused->sentence);
        return;
    }
    handler_({base::Descriptor(socket.release()), from, std::get<Place>(std::move(answer))});
}

void Entrance::turn_away(Socket socket, std::string_view sentence) {
    // A fresh socket's buffer takes it at once, or the peer is beyond reading.
    error_code error;
    socket.send(asio::buffer(disconnect_bytes(sentence)), 0, error);
    if (!error) socket.shutdown(Socket::shutdown_send, error);
    if (error || lingering_ >= most_lingering) return;
    ++lingering_;
    asio::co_spawn(executor_, linger(std::make_shared<Socket>(std::move(socket))),
                   [this](std::exception_ptr) { --lingering_; });
}

awaitable<void> Entrance::linger(std::shared_ptr<Socket> socket) {
    asio::steady_timer timer(executor_, longest_linger);
    timer.async_wait([socket](error_code error) {
        error_code ignored;
        if (!error) socket->cancel(ignored);
    });
    std::array<std::uint8_t, 4096> discard;
    error_code error;
    for (std::size_t total = 0; !error && total < most_discarded;) {
        auto token = asio::redirect_error(asio::use_awaitable, error);
        total += co_await socket->async_read_some(asio::buffer(discard), token);
    }
}

}  // namespace homeport::front
