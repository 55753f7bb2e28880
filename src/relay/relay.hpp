// Both legs of one session, until one of them is done. Data flows one way through it: sockets, channels,
// twins, channels, sockets; see twin.hpp and its kinds for the rules of one channel.
#pragma once

#include <memory>
#include <vector>

#include "base/signal.hpp"
#include "relay/desk.hpp"
#include "relay/liveness.hpp"
#include "relay/message_queue.hpp"
#include "relay/on_hold.hpp"
#include "relay/options.hpp"
#include "relay/remote_forwards.hpp"
#include "relay/traffic.hpp"
#include "relay/twin.hpp"
#include "ssh/client.hpp"
#include "ssh/permissions.hpp"
#include "ssh/server.hpp"

namespace homeport::relay {

/// Which side ended it or fell silent, or that somebody asked for the end.
enum class End { front, back, front_silent, back_silent, stopped };

class Relay {
  public:
    /// `permissions` are the user's: what they do not permit is refused here. `desk` may be null.
    Relay(ssh::ServerLink& front, ssh::ClientLink& back, base::Signal& signal, const Options& options,
          const ssh::Permissions& permissions, Desk* desk, Traffic& traffic)
        : front_(front),
          back_(back),
          client_{front, Liveness(options.client_alive, Clock::now())},
          instance_{back, Liveness(options.instance_alive, Clock::now())},
          signal_(signal),
          options_(options),
          permissions_(permissions),
          desk_(desk),
          traffic_(traffic),
          forwards_(front, back, permissions) {}

    /// Before run(): goes on with a client that was on hold.
    void take_over(OnHold& hold);

    /// Runs until a leg closes or stop() was called. Both links are still there afterwards; the channels are
    /// gone, those of the client without a word: the link's end is theirs.
    awaitable<End> run();

    /// After run(): channels were open when it ended.
    [[nodiscard]] bool interrupted() const { return interrupted_; }

    /// Shows a sentence on each terminal of the client, now ...
    void tell(const std::string& sentence) {
        for (const auto& channel : channels_) channel->tell(sentence);
        signal_.notify();
    }
    /// ... or on each that is still to be opened; may be called for several. From the relay's own thread, as
    /// stop().
    void greet(std::string sentence) {
        if (!sentence.empty()) greetings_.push_back(std::move(sentence));
    }

    void stop() {
        stopped_ = true;
        signal_.notify();
    }

  private:
    using Clock = std::chrono::steady_clock;
    /// One leg as a source of bytes.
    struct Side {
        ssh::Link& link;
        Liveness liveness;
        std::size_t held = 0;  ///< bytes that came by this link and wait for the other.
    };

    awaitable<End> loop();
    void read();
    /// So much of this side is held, or owed to it, that reading more would only fill memory.
    [[nodiscard]] bool paused(const Side& side) const {
        return side.held > options_.session_buffer || side.link.choked();
    }
    [[nodiscard]] bool there(const Side& side) const;
    /// False when the side has been silent for too long; probes it before that.
    [[nodiscard]] bool alive(Side& side);
    /// Lets the links ring, and says when to look at them even so.
    [[nodiscard]] Clock::time_point arm();
    /// A side that may be read has something that was not.
    [[nodiscard]] bool unread() const;

    void take_front_messages();
    void take_front_message(ssh::Message message);
    void take_back_messages();
    /// True if some channel can go on at once.
    bool step_channels();
    void open_waiting();
    void add_session(std::unique_ptr<Twin> channel);
    void open_for_client(ssh::Message message);
    void open_for_instance(ssh::Message message);
    void pass_request(ssh::Message message);
    [[nodiscard]] bool may_open(const ssh::Message& message) const;
    /// Neither the connection nor its user may have another channel.
    [[nodiscard]] bool crowded() const;
    [[nodiscard]] bool permitted_to_client(ssh::OpenKind kind) const;

    ssh::ServerLink& front_;
    ssh::ClientLink& back_;
    Side client_, instance_;
    base::Signal& signal_;
    const Options& options_;
    const ssh::Permissions& permissions_;
    Desk* const desk_;
    Traffic& traffic_;
    RemoteForwards forwards_;
    std::vector<std::string> greetings_;
    MessageQueue opens_;  ///< the client's; not yet passed on.
    std::vector<std::unique_ptr<Twin>> channels_;
    /// As those in opens_, but confirmed already.
    std::vector<std::unique_ptr<Twin>> confirmed_;
    /// Over, but a request that libssh has queued may still point to their channels.
    std::vector<std::unique_ptr<Twin>> finished_;
    bool stopped_ = false, interrupted_ = false;
};

}  // namespace homeport::relay
