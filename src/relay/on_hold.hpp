// A client that has logged in and waits for an instance. What it asks is kept for the relay, keepalives are
// answered, and it is told how things stand.
#pragma once

#include <list>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "relay/desk.hpp"
#include "relay/options.hpp"
#include "ssh/channel.hpp"
#include "ssh/permissions.hpp"
#include "ssh/server.hpp"

namespace homeport::relay {

/// A session channel that was confirmed before there was an instance: only so can its user be told anything.
/// Its requests wait without an answer, except for the terminal: many clients say what they want only once
/// they have that.
struct HeldChannel {
    std::unique_ptr<ssh::Channel> channel;
    std::list<ssh::Message> requests;
    bool terminal = false;             ///< it has been promised one.
    bool started = false;              ///< it has asked for a shell, a command or a subsystem.
    ssh::Stream notice;                ///< our words, as standard error.
    std::optional<DeskReply> reply{};  ///< its command is not for an instance.
};

/// Belongs to the link's executor. End it with leave() or give it to a relay.
class OnHold {
  public:
    /// `desk` may be null.
    OnHold(ssh::ServerLink& front, const Options& options, const ssh::Permissions& permissions, Desk* desk)
        : front_(front),
          options_(options),
          permissions_(permissions),
          desk_(desk),
          began_at_(front.wire_bytes_in()) {}

    /// Shows a sentence on every session channel that is there.
    void tell(const std::string& sentence);
    /// What those that are still to come are shown.
    void greet(std::string sentence) { greeting_ = std::move(sentence); }

    enum class State { waiting, gone, given_up };
    /// Does all that can be done now. given_up: somebody pressed Ctrl-C, which is all that a terminal of an
    /// OpenSSH client lets through to us.
    [[nodiscard]] State step();
    /// Rings the link's signal when step() can do more. False if it should be called again at once.
    [[nodiscard]] bool arm();
    /// So much is held that the client is not read for now; look at it again soon, whether it is still there.
    [[nodiscard]] bool paused() const;

    /// Somebody has asked for what only an instance can give.
    [[nodiscard]] bool wants_instance() const;
    /// How many requests there were.
    [[nodiscard]] std::uint64_t heard() const { return heard_; }

    /// The link is about to end with a sentence.
    void leave();

    // For the relay.
    [[nodiscard]] std::vector<HeldChannel> take_channels() { return std::move(channels_); }
    /// Everything else the client asked, in order.
    [[nodiscard]] std::list<ssh::Message> take_messages() { return std::move(messages_); }

  private:
    void keep(ssh::Message message);
    void open(ssh::Message message);
    void request(ssh::Message message);
    /// True if the desk answers what the channel asks for.
    [[nodiscard]] bool ask_desk(ssh::Message& message, HeldChannel& held);
    static void show(HeldChannel& held, const std::string& sentence);

    ssh::ServerLink& front_;
    const Options& options_;
    const ssh::Permissions& permissions_;
    Desk* const desk_;
    const std::uint64_t began_at_;
    std::uint64_t heard_ = 0;
    std::vector<HeldChannel> channels_;
    /// Over, but a request that libssh has queued may still point to its channel.
    std::vector<std::unique_ptr<ssh::Channel>> finished_;
    std::list<ssh::Message> messages_;
    std::string greeting_;
};

}  // namespace homeport::relay
