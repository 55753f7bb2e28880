// Two channels that are one to their users: one on each leg, what comes in at one goes out at the other.
#pragma once

#include <memory>

#include "relay/options.hpp"
#include "relay/traffic.hpp"
#include "ssh/channel.hpp"

namespace homeport::relay {

/// What the relay does with every kind of channel. A twin begins with somebody's request to open a channel:
/// that side asked. The request is answered only when the other side has answered ours, so a refusal is
/// passed on as one.
class Twin {
  public:
    /// `open` came by the link `asking`; the other channel is opened by the link `asked`.
    Twin(ssh::Link& asking, ssh::Link& asked, ssh::Message open, const Options& options, Traffic& traffic);
    /// The asking side's channel has been confirmed already.
    Twin(ssh::Link& asking, ssh::Link& asked, std::unique_ptr<ssh::Channel> confirmed, const Options& options,
         Traffic& traffic);
    virtual ~Twin();
    Twin(const Twin&) = delete;
    Twin& operator=(const Twin&) = delete;

    /// Does all that can be done now. False once it is over: destroy it then.
    bool step();
    /// The last step moved bytes and left some that could go on at once: step again, but let others run
    /// first.
    [[nodiscard]] bool more() const { return more_; }
    /// Bytes that came by this link and wait for the other side to take them.
    [[nodiscard]] std::size_t held_from(const ssh::Link& link) const;
    /// True if the request is about the channel of the side that asked.
    [[nodiscard]] bool owns(const ssh::Message& request) const;
    /// The link is about to end with a sentence that must not come after a CLOSE: OpenSSH's client leaves
    /// with its last channel. Destroy the twin next.
    void leave_to(const ssh::Link& link);
    virtual void add_request(ssh::Message request);
    /// Shows the client's user a line, if there is a terminal for it.
    virtual void tell(const std::string&) {}

  protected:
    /// Asks for the channel on the other side; asked again until it is not pending.
    [[nodiscard]] virtual ssh::Answer open(ssh::Channel& asked, const ssh::Message& request) = 0;
    /// The other side refused, and the asking side has been told otherwise: the channel ends next.
    virtual void explain_refusal() {}
    /// Does all that can be done with two open channels.
    virtual void step_open() = 0;

    /// Moves what can go now; returns how many bytes went.
    std::size_t move(ssh::Channel& from, ssh::Channel& to, ssh::Kind kind);
    [[nodiscard]] ssh::Link& asking_link() { return asking_link_; }
    [[nodiscard]] ssh::Link& asked_link() { return asked_link_; }
    [[nodiscard]] ssh::Channel& asking() { return *asking_; }
    [[nodiscard]] ssh::Channel& asked() { return *asked_; }
    [[nodiscard]] const ssh::Message& open_request() const { return request_; }
    [[nodiscard]] Traffic& traffic() { return traffic_; }

    /// What the requests of the side that asked hold, in bytes.
    [[nodiscard]] virtual std::size_t weight() const { return request_ ? request_.weight() : 0; }

  private:
    enum class State { opening, open, refused };
    void step_opening();

    ssh::Link& asking_link_;
    ssh::Link& asked_link_;
    const Options& options_;
    Traffic& traffic_;
    State state_ = State::opening;
    ssh::Message request_;
    std::unique_ptr<ssh::Channel> asking_;
    std::unique_ptr<ssh::Channel> asked_;
    bool more_ = false;
};

}  // namespace homeport::relay
