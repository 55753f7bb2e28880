#include "front/proxy_reader.hpp"

#include <sys/socket.h>

#include <array>
#include <cerrno>

namespace homeport::front {

awaitable<TakenHeader> take_proxy_header(std::shared_ptr<asio::ip::tcp::socket> socket,
                                         std::chrono::steady_clock::time_point deadline) {
    // Shared: the timer may have run out when nobody waits for it any more.
    const auto late = std::make_shared<bool>(false);
    asio::steady_timer timer(socket->get_executor(), deadline);
    timer.async_wait([socket, late](error_code error) {
        if (error) return;
        *late = true;
        error_code ignored;
        socket->cancel(ignored);
    });

    std::array<std::uint8_t, longest_proxy_header> bytes;
    TakenHeader taken;
    while (!*late) {
        const std::span<std::uint8_t> room = std::span(bytes).subspan(taken.bytes);
        const int fd = socket->native_handle();
        const ssize_t seen = recv(fd, room.data(), room.size(), MSG_PEEK | MSG_DONTWAIT);
        if (seen == 0 || (seen < 0 && errno != EAGAIN && errno != EINTR)) break;
        if (seen < 0) {
            error_code error;
            auto token = asio::redirect_error(asio::use_awaitable, error);
            co_await socket->async_wait(asio::ip::tcp::socket::wait_read, token);
            continue;
        }
        const std::size_t have = taken.bytes + static_cast<std::size_t>(seen);
        taken.header = read_proxy_header(std::span(bytes).first(have));
        // While it is incomplete, all that came is the header's. Taking it lets the next wait wait for more.
        const std::size_t end = taken.header.state == ProxyHeader::State::complete ? taken.header.size : have;
        if (recv(fd, room.data(), end - taken.bytes, MSG_DONTWAIT) < 0) break;
        taken.bytes = end;
        if (taken.header.state != ProxyHeader::State::incomplete) break;
    }
    co_return taken;
}

}  // namespace homeport::front
