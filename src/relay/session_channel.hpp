// A session channel of the client and its twin on the instance (RFC 4254 section 6).
//
//     client ──data──▶ front.received ──▶ back          starts when shell, exec or subsystem was sent
//     client ◀──data── front ◀── back.received          out and err apart
//
// Rules that keep both ends honest:
//  - the client's open is confirmed only after the instance confirmed its own, and a refusal is passed on as
//  one;
//  - requests go one at a time, in order, and are answered with the instance's answer;
//  - exit status or signal goes out after the data that came before it, and before EOF and CLOSE;
//  - when the client takes no more output the instance's channel is closed, for libssh cannot send
//  "eow@openssh.com":
//    the command gets its SIGPIPE, as with sshd, and its exit is still passed on;
//  - EOF is forwarded apart from CLOSE, each after all data of its direction.
#pragma once

#include <deque>
#include <memory>

#include "relay/options.hpp"
#include "relay/traffic.hpp"
#include "ssh/channel.hpp"

namespace homeport::relay {

class SessionChannel {
  public:
    /// `open` is the client's request for the channel, answered when the instance has spoken.
    SessionChannel(ssh::Link& front, ssh::Link& back, ssh::Message open, const Options& options,
                   Traffic& traffic);
    ~SessionChannel();

    [[nodiscard]] bool owns(const ssh_channel_struct* front) const { return front_ && front_->is(front); }
    /// Queues a request of the client for this channel.
    void add_request(ssh::Message request);

    /// Does all that can be done now. False once both sides are closed: destroy it then.
    bool step();
    [[nodiscard]] std::size_t buffered() const;
    /// The last step moved bytes and left some that could go on at once: step again, but let others run
    /// first.
    [[nodiscard]] bool more() const { return more_; }

  private:
    enum class State { opening, open, refused };

    void step_opening();
    void step_requests();
    void step_signals();
    void step_to_back();
    void step_to_front();
    void forward_exit();
    std::size_t move(ssh::Channel& from, ssh::Channel& to, ssh::Kind kind);
    [[nodiscard]] ssh::Answer forward(const ssh::Message& request);

    ssh::Link& front_link_;
    ssh::Link& back_link_;
    const Options& options_;
    Traffic& traffic_;
    State state_ = State::opening;
    ssh::Message open_;
    std::unique_ptr<ssh::Channel> front_;
    std::unique_ptr<ssh::Channel> back_;
    std::deque<ssh::Message> requests_;
    bool started_ = false;  ///< sshd throws away data that comes before the request that starts something.
    bool exit_sent_ = false;
    bool unread_ = false;  ///< the client takes no more output.
    bool more_ = false;
};

}  // namespace homeport::relay
