// One user's session from accepted socket to last byte: admit, authenticate, decide, connect, relay, end.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/descriptor.hpp"
#include "front/authenticate.hpp"
#include "front/entrance.hpp"
#include "relay/lobby.hpp"
#include "relay/relay.hpp"
#include "session/audit.hpp"
#include "session/context.hpp"
#include "session/dialer.hpp"
#include "session/end_reason.hpp"
#include "session/in_line.hpp"
#include "session/password_check.hpp"
#include "session/placement.hpp"
#include "session/self_help.hpp"

namespace homeport::session {

/// Lives and dies on the lane's thread; only Entry::stop reaches it from elsewhere.
class Session : public std::enable_shared_from_this<Session> {
  public:
    Session(Context& context, Lane& lane, const asio::ip::tcp::endpoint& peer, front::Place place);

    /// Takes the connected, non-blocking socket, sees the session through and logs its closing line.
    awaitable<void> run(base::Descriptor socket);

  private:
    using TimePoint = std::chrono::steady_clock::time_point;

    awaitable<EndReason> live(int fd);
    awaitable<std::optional<EndReason>> authenticate(int fd);
    awaitable<std::optional<EndReason>> connect();
    /// The link that the password opened, if it leads there and will do; otherwise makes one.
    awaitable<backend::Connected> reach(const std::string& backend, TimePoint deadline);
    awaitable<std::optional<EndReason>> not_accepted(front::AuthOutcome outcome, EndReason nobody_to_ask);
    /// Nothing when it is worth another try.
    awaitable<std::optional<EndReason>> wait_in_line(const Placement& refused, const router::Request& request,
                                                     const std::vector<std::string>& failed);
    awaitable<EndReason> relay();

    awaitable<EndReason> refuse(EndReason reason, std::string sentence);
    /// The same for somebody without an instance, who may ask the desk before.
    awaitable<EndReason> turn_away(EndReason reason, std::string sentence);
    void open_desk();
    awaitable<EndReason> say_farewell(EndReason reason);
    awaitable<EndReason> give_up_connecting(router::Cause last_cause);
    [[nodiscard]] EndReason end_of(relay::End end, const relay::Relay& relay) const;
    void stop(const Farewell& farewell);
    /// Puts on the source's account what a connection without a login did.
    void blame(EndReason reason);
    void log_end(EndReason reason);
    void record_failed_login(const std::string& user, EndReason reason);

    Context& context_;
    const std::shared_ptr<const Settings> settings_;
    Lane& lane_;
    front::Place place_;
    const std::shared_ptr<Entry> entry_;
    const std::string source_address_;
    const TimePoint started_ = std::chrono::steady_clock::now();
    base::Log log_;
    Audit audit_;  ///< before the links, whose requests tell it how they were answered.
    base::Signal signal_;
    ssh::ServerLink front_;
    auth::Identity identity_;
    std::string tag_;
    Slot slot_;
    std::string backend_name_;
    std::unique_ptr<ssh::ClientLink> back_;
    Dialer dialer_;
    std::optional<Opened> opened_;      ///< by the user's password, until there is a session.
    std::unique_ptr<SelfHelp> desk_;    ///< null: not for this user.
    std::unique_ptr<InLine> line_;      ///< since it had to wait, until the relay takes the client over.
    std::string notice_;                ///< what its user should know about the instance.
    relay::Relay* relay_ = nullptr;     ///< while it runs.
    relay::Lobby* lobby_ = nullptr;     ///< while it runs.
    std::optional<EndReason> stopped_;  ///< somebody asked for the end ...
    std::string farewell_;              ///< ... with these words; empty: the usual ones.
    unsigned failed_logins_ = 0;
    bool authenticated_ = false, waiting_ = false;
};

/// The session of somebody who was let in; called on its lane.
void start(Context& context, Lane& lane, front::Guest guest);

}  // namespace homeport::session
