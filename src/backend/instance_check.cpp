#include "backend/instance_check.hpp"

#include <array>
#include <memory>

#include <boost/asio/write.hpp>

#include "backend/banner.hpp"
#include "backend/tcp.hpp"

namespace homeport::backend {
namespace {

using router::Cause;
using std::chrono::steady_clock;
namespace errc = boost::system::errc;

constexpr std::chrono::milliseconds farewell_time{250};

// A socket that closes itself when its time is up. The timer's handler owns a share of the state, because it
// may be queued already when the check ends.
class TimedSocket {
  public:
    TimedSocket(asio::ip::tcp::socket socket, steady_clock::time_point deadline)
        : shared_(std::make_shared<Shared>(std::move(socket))), timer_(shared_->socket.get_executor()) {
        move_deadline(deadline);
    }

    asio::ip::tcp::socket& socket() { return shared_->socket; }
    [[nodiscard]] bool late() const { return shared_->late; }

    void move_deadline(steady_clock::time_point deadline) {
        timer_.expires_at(deadline);
        timer_.async_wait([shared = shared_](error_code cancelled) {
            if (cancelled) return;
            shared->late = true;
            error_code ignored;
            shared->socket.close(ignored);  // not cancel(), which the next operation would not notice
        });
    }

  private:
    struct Shared {
        explicit Shared(asio::ip::tcp::socket s) : socket(std::move(s)) {}
        asio::ip::tcp::socket socket;
        bool late = false;
    };
    std::shared_ptr<Shared> shared_;
    asio::steady_timer timer_;
};

awaitable<Cause> read_banner(TimedSocket& timed) {
    BannerParser parser;
    std::array<char, 512> bytes{};
    while (parser.state() == BannerParser::State::more) {
        error_code error;
        auto token = asio::redirect_error(asio::use_awaitable, error);
        const auto room = asio::buffer(bytes);
        const std::size_t count = co_await timed.socket().async_read_some(room, token);
        if (timed.late()) co_return Cause::banner_timeout;
        // An orderly end says that whatever listens there had nothing like SSH to say.
        if (error == asio::error::eof) co_return Cause::banner_invalid;
        if (error) co_return Cause::connect_failed;
        parser.feed({bytes.data(), count});
    }
    co_return parser.state() == BannerParser::State::good ? Cause::none : Cause::banner_invalid;
}

// sshd calls a peer that leaves without an identification an error, and a reset too. So we say ours, end our
// side, and read what it has sent (its key exchange offer) until it ends its side: unread data would turn our
// close into a reset.
awaitable<void> leave(TimedSocket& timed) {
    static constexpr std::string_view identification = "SSH-2.0-Homeport_check\r\n";
    timed.move_deadline(steady_clock::now() + farewell_time);
    error_code error;
    auto token = asio::redirect_error(asio::use_awaitable, error);
    const auto said = asio::buffer(identification);
    co_await asio::async_write(timed.socket(), said, token);
    if (!error) timed.socket().shutdown(asio::ip::tcp::socket::shutdown_send, error);
    std::array<char, 2048> unread{};
    const auto room = asio::buffer(unread);
    while (!error) co_await timed.socket().async_read_some(room, token);
}

}  // namespace

awaitable<result<Cause>> check_instance(std::string address, std::uint16_t port, CheckOptions options) {
    const auto deadline = steady_clock::now() + options.timeout;
    auto connected = co_await connect_tcp(std::move(address), port, deadline);
    if (!connected) co_return judge_connect(connected.error());
    if (options.level == CheckLevel::tcp) co_return Cause::none;

    TimedSocket timed(std::move(*connected), deadline);
    const Cause cause = co_await read_banner(timed);
    if (cause == Cause::none) co_await leave(timed);
    co_return cause;
}

result<Cause> judge_connect(const error_code& error) {
    for (const auto ours : {errc::too_many_files_open, errc::too_many_files_open_in_system,
                            errc::no_buffer_space, errc::not_enough_memory, errc::address_not_available}) {
        if (error == ours) return error;
    }
    if (error == errc::connection_refused) return Cause::connect_refused;
    if (error == errc::timed_out) return Cause::connect_timeout;
    return Cause::connect_failed;
}

}  // namespace homeport::backend
