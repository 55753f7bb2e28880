// A session for which there is no instance now: it waits in line, asks the desk, or is refused.
#include "base/units.hpp"
#include "session/session.hpp"

namespace homeport::session {

awaitable<std::optional<EndReason>> Session::wait_in_line(const Placement& refused,
                                                          const router::Request& request,
                                                          const std::vector<std::string>& failed) {
    const router::Decision& decision = refused.decision;
    if (!line_) {
        line_ = std::make_unique<InLine>(context_.pool, lane_.io.get_executor(), front_, signal_,
                                         settings_->relay, identity_.permissions, desk_.get(),
                                         settings_->waiting, log_);
        front_.observe(&audit_);
    }
    entry_->set_state("waiting");
    entry_->set_backend("", decision.waits_for);
    waiting_ = true;
    const InLine::Outcome outcome = co_await line_->wait(refused, request, failed);
    waiting_ = false;
    const auto seconds = std::chrono::duration<double>(line_->waited()).count();
    switch (outcome) {
        case InLine::Outcome::turn:
            entry_->set_state("connecting");
            log_.info("waited", {{"seconds", seconds}});
            co_return std::nullopt;
        case InLine::Outcome::gone:
            co_return front_.said_goodbye() || front_.just_closed() ? EndReason::client_closed
                                                                    : EndReason::client_lost;
        case InLine::Outcome::given_up:
            co_return co_await refuse(EndReason::client_closed, "You have given up waiting.");
        case InLine::Outcome::stopped:
            co_return co_await say_farewell(*stopped_);
        case InLine::Outcome::too_late:
            log_.warning("refused", {{"why", decision.waits_for}, {"waited", seconds}});
            co_return co_await refuse(EndReason::waited_in_vain,
                                      decision.waits_for + ", and that has not changed in " +
                                          base::format_duration(settings_->waiting.deadline) +
                                          "; please try again later.");
        case InLine::Outcome::full:
            break;
    }
    log_.warning("refused", {{"rule", decision.rule}, {"why", decision.refusal}, {"waiting_room", "full"}});
    co_return co_await refuse(EndReason::no_backend, decision.refusal);
}

awaitable<EndReason> Session::give_up_connecting(router::Cause last_cause) {
    const bool mismatch = last_cause == router::Cause::host_key_mismatch;
    // Trying again helps nobody then, and an administrator can see why.
    const char* const sentence =
        last_cause == router::Cause::login_refused
            ? "The pool's instance refused to log you in; please tell the administrators of the pool."
            : no_instance_reached;
    const EndReason reason = mismatch ? EndReason::host_key_mismatch : EndReason::no_backend;
    co_return co_await turn_away(reason, sentence);
}

void Session::open_desk() {
    // Whose key forces a command gets that one, whatever is asked for.
    if (!settings_->session.self_help || identity_.permissions.forced_command) return;
    desk_ = std::make_unique<SelfHelp>(SelfHelp::Parts{context_, lane_, audit_, signal_, entry_,
                                                       identity_.account, source_address_, tag_, log_,
                                                       weak_from_this()});
}

awaitable<EndReason> Session::turn_away(EndReason reason, std::string sentence) {
    opened_.reset();
    if (desk_ && !stopped_ && !line_) {
        relay::Lobby lobby(front_, signal_, settings_->relay, identity_.permissions, *desk_);
        lobby_ = &lobby;
        front_.observe(&audit_);
        const relay::Lobby::End end = co_await lobby.run();
        lobby_ = nullptr;
        if (end == relay::Lobby::End::left) co_return reason;
    }
    if (stopped_) co_return co_await say_farewell(*stopped_);
    co_return co_await refuse(reason, std::move(sentence));
}

}  // namespace homeport::session
