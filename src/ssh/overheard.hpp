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
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace homeport::ssh {

class Overheard {
  public:
    /// While it lives, what libssh does on this thread belongs to `overheard`, if there is one. Does not
    /// nest.
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
    /// The peer answered a global request since the last call.
    [[nodiscard]] bool take_global_answer() { return std::exchange(global_answer_, false); }

    /// One line of libssh's log, and the function that wrote it. Throws, through libssh, when that is the
    /// only way to end an endless loop of its: the session can only be destroyed then.
    void hear(std::string_view function, std::string_view line);

  private:
    void hear_request_name(std::string_view line);
    void hear_packet_size(std::string_view line);

    std::deque<std::string> names_;
    std::size_t opens_heard_ = 0, opens_taken_ = 0;
    std::optional<std::size_t> renounced_after_;  ///< so many opens.
    int auth_waiting_ = 0;                        ///< read, and not yet delivered or refused.
    unsigned auth_refused_ = 0;
    unsigned small_packets_ = 0;  ///< written while the present Listening lives.
    bool global_answer_ = false;
};

}  // namespace homeport::ssh
