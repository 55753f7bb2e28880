// A session channel of the client and its twin on the instance (RFC 4254 section 6).
//
//     client ──data──▶ front.received ──▶ back          starts when shell, exec or subsystem was sent
//     client ◀──data── front ◀── back.received          out and err apart
//
// Rules that keep both ends honest:
//  - requests go one at a time, in order, and are answered with the instance's answer;
//  - exit status or signal goes out after the data that came before it, and before CLOSE;
//  - when the client takes no more output the instance's channel is closed, for libssh cannot send
//  "eow@openssh.com":
//    the command gets its SIGPIPE, as with sshd, and its exit is still passed on;
//  - EOF is forwarded apart from CLOSE, each after all data of its direction;
//  - a command that the desk answers never reaches the instance: the channel there is closed unused.
#pragma once

#include <optional>

#include "relay/desk.hpp"
#include "relay/message_queue.hpp"
#include "relay/on_hold.hpp"
#include "relay/twin.hpp"
#include "ssh/permissions.hpp"

namespace homeport::relay {

class SessionChannel final : public Twin {
  public:
    SessionChannel(ssh::Link& asking, ssh::Link& asked, ssh::Message open, const Options& options,
                   const ssh::Permissions& permissions, Desk* desk, Traffic& traffic)
        : Twin(asking, asked, std::move(open), options, traffic), permissions_(permissions), desk_(desk) {}

    /// One whose client had to wait for its instance.
    SessionChannel(ssh::Link& asking, ssh::Link& asked, HeldChannel held, const Options& options,
                   const ssh::Permissions& permissions, Desk* desk, Traffic& traffic);

    /// Queues a request of the client for this channel.
    void add_request(ssh::Message request) override;
    /// On a terminal only: the output of a program must stay as it was.
    void tell(const std::string& sentence) override;
    [[nodiscard]] std::size_t weight() const override { return Twin::weight() + requests_.weight(); }

  private:
    [[nodiscard]] ssh::Answer open(ssh::Channel& asked, const ssh::Message& request) override;
    void explain_refusal() override;
    void step_open() override;

    void step_requests();
    void step_desk();
    /// True if the desk answers the command.
    [[nodiscard]] bool ask_desk(ssh::Message& request);
    void step_agent();
    void step_signals();
    void step_to_back();
    void step_to_front();
    void step_notice();
    void forward_exit();
    [[nodiscard]] ssh::Answer forward(const ssh::Message& request);
    [[nodiscard]] ssh::Channel& front() { return asking(); }
    [[nodiscard]] ssh::Channel& back() { return asked(); }

    const ssh::Permissions& permissions_;
    Desk* const desk_;  ///< null: nobody but the instance answers.
    std::optional<DeskReply> desk_reply_;
    MessageQueue requests_;
    bool asked_first_ = false;  ///< the first request is under way: nothing may go before its answer.
    bool started_ = false;  ///< sshd throws away data that comes before the request that starts something.
    bool exit_sent_ = false;
    bool terminal_ = false;  ///< the instance has given it one.
    bool promised_ = false;  ///< the client has had its answer about a terminal.
    ssh::Stream notice_;     ///< our own words for the user.
    bool unread_ = false;    ///< the client takes no more output.
};

}  // namespace homeport::relay
