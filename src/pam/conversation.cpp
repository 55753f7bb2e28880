#include "pam/conversation.hpp"

#include <string.h>

#include <memory>

#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>

namespace homeport::pam {
namespace {

using Clock = std::chrono::steady_clock;

constexpr auto between_looks = std::chrono::seconds(1);

/// Cancels what goes on with the socket when it takes too long or is not wanted any more.
class Guard {
  public:
    Guard(Conversation::Socket& socket, Clock::time_point deadline, std::function<bool()> unwanted)
        : state_(std::make_shared<State>(socket, deadline, std::move(unwanted))) {
        look(state_);
    }
    ~Guard() {
        state_->socket = nullptr;
        state_->timer.cancel();
    }
    Guard(const Guard&) = delete;
    Guard& operator=(const Guard&) = delete;

    /// Why it cancelled, or what the operation itself said.
    [[nodiscard]] error_code reason(const error_code& error) const {
        return state_->reason ? state_->reason : error;
    }

  private:
    struct State {
        State(Conversation::Socket& s, Clock::time_point d, std::function<bool()> u)
            : socket(&s), timer(s.get_executor()), deadline(d), unwanted(std::move(u)) {}
        Conversation::Socket* socket;
        asio::steady_timer timer;
        Clock::time_point deadline;
        std::function<bool()> unwanted;
        error_code reason;
    };

    static void look(const std::shared_ptr<State>& state) {
        state->timer.expires_at(std::min(state->deadline, Clock::now() + between_looks));
        state->timer.async_wait([state](error_code) {
            if (state->socket == nullptr) return;
            if (Clock::now() >= state->deadline) {
                state->reason = make_error_code(boost::system::errc::timed_out);
            } else if (state->unwanted && state->unwanted()) {
                state->reason = make_error_code(boost::system::errc::operation_canceled);
            }
            if (!state->reason) return look(state);
            error_code ignored;
            state->socket->cancel(ignored);
        });
    }

    const std::shared_ptr<State> state_;
};

}  // namespace

Conversation::~Conversation() {
    error_code ignored;
    socket_.close(ignored);
    if (on_end_) on_end_();
}

awaitable<error_code> Conversation::start(Start start, TimePoint deadline) {
    Message message(std::move(start));
    co_return co_await send(std::move(message), deadline);
}

awaitable<error_code> Conversation::answer(Answers answers, TimePoint deadline) {
    Message message(std::move(answers));
    co_return co_await send(std::move(message), deadline);
}

awaitable<error_code> Conversation::send(Message message, TimePoint deadline) {
    std::vector<std::uint8_t> frame = encode(message);
    const Guard guard(socket_, deadline, {});
    error_code error;
    auto token = asio::redirect_error(asio::use_awaitable, error);
    co_await asio::async_write(socket_, asio::buffer(frame), token);
    explicit_bzero(frame.data(), frame.size());
    co_return guard.reason(error);
}

awaitable<result<Conversation::Event>> Conversation::next(TimePoint deadline,
                                                          std::function<bool()> unwanted) {
    const Guard guard(socket_, deadline, std::move(unwanted));
    std::array<std::uint8_t, frame_header> header;
    std::vector<std::uint8_t> body;
    error_code error;
    auto token = asio::redirect_error(asio::use_awaitable, error);
    co_await asio::async_read(socket_, asio::buffer(header), token);
    const auto length = error ? std::nullopt : frame_length(header);
    if (length) {
        body.resize(*length);
        co_await asio::async_read(socket_, asio::buffer(body), token);
    }
    if (error) {
        const error_code reason = guard.reason(error);
        const bool gone = reason == error;
        co_return gone ? make_error_code(boost::system::errc::connection_aborted) : reason;
    }
    auto message = decode(body);
    if (message && std::holds_alternative<Ask>(*message)) co_return std::get<Ask>(std::move(*message));
    if (message && std::holds_alternative<Done>(*message)) co_return std::get<Done>(std::move(*message));
    co_return make_error_code(boost::system::errc::protocol_error);
}

}  // namespace homeport::pam
