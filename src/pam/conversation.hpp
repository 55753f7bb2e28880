// One conversation with PAM, driven by Asio: no thread is held while a user types or a module thinks.
#pragma once

#include <chrono>
#include <functional>
#include <variant>
#include <vector>

#include <boost/asio/local/stream_protocol.hpp>

#include "base/asio.hpp"
#include "pam/protocol.hpp"

namespace homeport::pam {

/// Belongs to the executor of its socket. Destroying it abandons the conversation; homeport-pam then ends.
class Conversation {
  public:
    using Socket = asio::local::stream_protocol::socket;
    using TimePoint = std::chrono::steady_clock::time_point;
    using Event = std::variant<Ask, Done>;

    /// `on_end` runs when the conversation goes.
    Conversation(Socket socket, std::function<void()> on_end)
        : socket_(std::move(socket)), on_end_(std::move(on_end)) {}
    ~Conversation();
    Conversation(const Conversation&) = delete;
    Conversation& operator=(const Conversation&) = delete;

    awaitable<error_code> start(Start, TimePoint deadline);
    /// What PAM asks or says next. Errors: timed_out; operation_canceled soon after `unwanted` says that
    /// nobody waits for the answer any more; connection_aborted when PAM's process ended without a verdict (a
    /// module crashed); protocol_error.
    awaitable<result<Event>> next(TimePoint deadline, std::function<bool()> unwanted);
    /// As many answers as the last Ask has prompts.
    awaitable<error_code> answer(Answers, TimePoint deadline);

  private:
    awaitable<error_code> send(Message, TimePoint deadline);

    Socket socket_;
    std::function<void()> on_end_;
};

}  // namespace homeport::pam
