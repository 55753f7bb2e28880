// A client without an instance: it may ask the desk, and nothing else.
#pragma once

#include <chrono>
#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "base/signal.hpp"
#include "relay/desk.hpp"
#include "ssh/permissions.hpp"
#include "ssh/server.hpp"

namespace homeport::relay {

/// What a client wants to run is known only once it has a session channel, so it gets one; the first wish
/// that is not for the desk ends the lobby.
class Lobby {
  public:
    Lobby(ssh::ServerLink& front, base::Signal& signal, const ssh::Permissions& permissions, Desk& desk)
        : front_(front), signal_(signal), permissions_(permissions), desk_(desk) {}

    /// Why it ended: the client has left, wants an instance or nothing at all, or stop() was called.
    enum class End { left, wants_instance, stopped };
    awaitable<End> run();

    /// From the lobby's own thread.
    void stop() {
        stopped_ = true;
        signal_.notify();
    }

  private:
    struct Guest {
        std::unique_ptr<ssh::Channel> channel;
        bool terminal = false;
        std::optional<DeskReply> reply;
    };

    awaitable<End> loop();
    /// False when it is for an instance.
    [[nodiscard]] bool serve(ssh::Message message);
    [[nodiscard]] bool open(ssh::Message& message);
    [[nodiscard]] bool request(ssh::Message& message, Guest& guest);

    ssh::ServerLink& front_;
    base::Signal& signal_;
    const ssh::Permissions& permissions_;
    Desk& desk_;
    std::vector<Guest> guests_;
    /// Over, but a request that libssh has queued may still point to its channel.
    std::vector<std::unique_ptr<ssh::Channel>> finished_;
    /// Ports to listen on. Without an answer, since a client may take a refusal for the end.
    std::deque<ssh::Message> waiting_;
    bool stopped_ = false;
};

}  // namespace homeport::relay
