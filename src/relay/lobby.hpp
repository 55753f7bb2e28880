// A client without an instance: it may ask the desk, and nothing else.
#pragma once

#include "base/signal.hpp"
#include "relay/on_hold.hpp"

namespace homeport::relay {

/// What a client wants to run is known only once it has a session channel, so it gets one; the first wish
/// that is not for the desk ends the lobby.
class Lobby {
  public:
    Lobby(ssh::ServerLink& front, base::Signal& signal, const Options& options,
          const ssh::Permissions& permissions, Desk& desk)
        : signal_(signal), hold_(front, options, permissions, &desk) {}

    /// Why it ended: the client has left, wants an instance or nothing at all, or stop() was called.
    enum class End { left, wants_instance, stopped };
    awaitable<End> run();

    /// From the lobby's own thread.
    void stop() {
        stopped_ = true;
        signal_.notify();
    }

  private:
    awaitable<End> loop();

    base::Signal& signal_;
    OnHold hold_;
    bool stopped_ = false;
};

}  // namespace homeport::relay
