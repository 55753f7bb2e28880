// What libssh 0.10 tells in its log alone.
//
// Its message API hands over unknown requests without their name, and a few must not be taken for another:
// "eow@openssh.com" says that a client reads no more (OpenSSH's PROTOCOL, section 2.1), "break" is RFC 4335,
// "no-more-sessions@openssh.com" forbids itself further sessions. And nothing public says that a keepalive
// was answered, that a request to log in was dropped because libssh could not read it, or refused without
// asking us (GSSAPI). So a log callback listens. Should another version word its log differently, unknown
// requests stay unknown, and are refused as the protocol asks.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace homeport::ssh {

class Overheard {
  public:
    /// Who wants smaller packets than this is watched closely.
    static constexpr std::size_t roomy_packet = 64;

    /// Counts the bytes that libssh reads from the socket; it outlives this.
    explicit Overheard(const std::uint64_t& wire_bytes) : wire_bytes_(wire_bytes) {}

    /// While it lives, what libssh does on this thread belongs to `overheard`, if there is one. Does not
    /// nest. libssh formats each line twice, and says eight for a key that somebody types: listening ends
    /// early when nothing of interest can follow.
    class Listening {
      public:
        explicit Listening(Overheard* overheard);
        ~Listening();
        Listening(const Listening&) = delete;
        Listening& operator=(const Listening&) = delete;

      private:
        const bool active_;
    };

    /// The name of the oldest unknown channel request that was not asked for yet; empty if it is not known.
    [[nodiscard]] std::string take_request_name();
    /// To be called for each channel that the peer opens, in order: true if it had renounced further sessions
    /// before.
    [[nodiscard]] bool take_open();
    /// To be called for each request to log in that became a message.
    void auth_delivered() { --auth_waiting_; }
    /// Requests to log in that libssh has dropped since the last call: the client waits for an answer. Only
    /// while there are no messages left.
    [[nodiscard]] unsigned take_auth_dropped() {
        return static_cast<unsigned>(std::max(std::exchange(auth_waiting_, 0), 0));
    }
    /// Requests that libssh has refused by itself since the last call.
    [[nodiscard]] unsigned take_auth_refused() { return std::exchange(auth_refused_, 0U); }
    /// The peer's limit on the size of our packets is at least this: the largest one written while the latest
    /// Listening lived, as far as it was heard.
    [[nodiscard]] std::size_t packet_written() const { return packet_written_; }
    /// We have asked the peer something, or no longer: its answer may be small.
    void expect_answer(bool expected) {
        answer_expected_ = expected;
        global_answer_ = false;  // of what was asked before
    }
    [[nodiscard]] bool answer_expected() const { return answer_expected_; }
    /// The peer answered a global request since the last call.
    [[nodiscard]] bool take_global_answer() { return std::exchange(global_answer_, false); }

    /// One line of libssh's log, and the function that wrote it. Throws, through libssh, when that is the
    /// only way to end an endless loop of its: the session can only be destroyed then.
    void hear(std::string_view function, std::string_view line);

  private:
    void hear_request_name(std::string_view line);
    void hear_packet_size(std::string_view line);
    void hear_packet_read(std::string_view line);

    const std::uint64_t& wire_bytes_;
    std::uint64_t wire_bytes_before_ = 0;  ///< the present Listening.
    std::list<std::string> names_;
    std::size_t opens_heard_ = 0, opens_taken_ = 0;
    std::optional<std::size_t> renounced_after_;  ///< so many opens.
    int auth_waiting_ = 0;                        ///< read, and not yet delivered or refused.
    unsigned auth_refused_ = 0;
    unsigned small_packets_ = 0;  ///< written while the present Listening lives.
    std::size_t packet_written_ = 0;
    bool global_answer_ = false, answer_expected_ = false, compressed_ = false;
};

}  // namespace homeport::ssh
