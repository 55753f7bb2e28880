#include "session/password_check.hpp"

#include <algorithm>
#include <atomic>

#include "front/stand_in.hpp"

namespace homeport::session {
namespace {

using Clock = std::chrono::steady_clock;
using Answer = front::PasswordVerifier::Answer;

// sshd closes the connection when PAM's account modules refuse somebody whose password was right, but so does
// a machine that goes down.
constexpr unsigned closed_is_a_refusal = 2;
constexpr std::size_t longest_told = 1024;

/// What an instance told the user, fit for a text that ends with a line's end of its own.
std::string text_of(const std::string& told) {
    const std::string text = told.substr(0, longest_told);
    return text.substr(0, text.find_last_not_of("\r\n") + 1);
}

Answer wrong(std::string note, std::string tell = {}) {
    Answer answer;
    answer.note = std::move(note);
    answer.tell = std::move(tell);
    return answer;
}

}  // namespace

/// One of [auth] password_checks.
class PasswordCheck::Turn {
  public:
    Turn(std::atomic<unsigned>& running, unsigned limit)
        : running_(running), granted_(running_.fetch_add(1) < limit) {}
    ~Turn() { running_.fetch_sub(1); }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;
    [[nodiscard]] bool granted() const { return granted_; }

  private:
    std::atomic<unsigned>& running_;
    const bool granted_;
};

awaitable<Answer> PasswordCheck::verify(std::optional<auth::Account> account, std::string tag,
                                        base::Secret password, Clock::time_point deadline) {
    opened_.reset();
    const Turn turn(context_.password_checks, settings_.auth.password_checks);
    if (!turn.granted()) {
        co_return nobody_to_ask(
            EndReason::too_many,
            "Too many passwords are being checked right now; please try again in a minute.",
            "too many passwords are being checked");
    }
    // An instance never sees the name of somebody who may not log in, nor what could be their password.
    if (!account) password = front::wrong_password(password);
    router::Request request{account ? account->name : front::stand_in_name, {}, source_, std::move(tag)};
    if (account) {
        request.groups = account->groups;
        request.misfits = context_.identity_check.misfits(settings_.check, person_of(*account));
    }
    const auto budget_end = std::min(deadline, Clock::now() + settings_.backend.connect_budget);
    std::vector<std::string> failed;
    router::Cause last_cause = router::Cause::none;
    unsigned closed = 0;
    while (!dialer_.interrupted() && Clock::now() < budget_end) {
        Choice choice = co_await choose(context_.pool, context_.pins, request, failed, random_);
        if (choice.store_failed) {
            co_return nobody_to_ask(EndReason::store_failed, choice.decision.refusal, "the pin store failed");
        }
        // Refusals are for those who have proved who they are: others could tell by them who exists. Until
        // then any instance that answers will do to ask.
        const bool refused = choice.decision.refused();
        std::string backend = refused ? any_instance(failed) : choice.decision.backend;
        if (backend.empty()) break;
        backend::Login login{request.user, session_id_, {}, &password, {}};
        login.password_patience = std::min<std::chrono::milliseconds>(
            settings_.auth.deadline, std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()));
        const auto patience = std::min(Clock::now() + settings_.backend.connect_timeout, budget_end);
        backend::Connected connected = co_await dialer_.dial(backend, std::move(login), patience, log_);
        if (dialer_.interrupted()) break;
        if (connected.link) {
            if (!account) co_return wrong("an instance takes any password");
            opened_.emplace();
            opened_->backend = std::move(backend);
            opened_->link = std::move(connected.link);
            if (!refused) opened_->choice = std::move(choice);
            opened_->password = std::move(password);
            Answer answer;
            answer.verdict = Answer::Verdict::right;
            answer.tell = text_of(connected.told);
            co_return answer;
        }
        if (connected.cause == router::Cause::none) continue;  // it left the pool
        if (connected.password == ssh::PasswordAnswer::closed) ++closed;
        const bool judged = connected.password == ssh::PasswordAnswer::refused ||
                            connected.password == ssh::PasswordAnswer::asks_more || !connected.told.empty() ||
                            closed == closed_is_a_refusal;
        if (judged) {
            std::string tell = account ? text_of(connected.told) : "";
            co_return wrong(backend + ": " + connected.detail, std::move(tell));
        }
        last_cause = connected.cause;
        failed.push_back(std::move(backend));
    }
    if (dialer_.interrupted()) co_return wrong("interrupted");
    if (closed > 0) co_return wrong("the instance closed the connection when it had the password");
    co_return nobody_to_ask(
        last_cause == router::Cause::host_key_mismatch ? EndReason::host_key_mismatch : EndReason::no_backend,
        failed.empty() ? no_instance_available : no_instance_reached, "no instance could be asked");
}

Answer PasswordCheck::nobody_to_ask(EndReason reason, std::string sentence, std::string note) {
    reason_ = reason;
    Answer answer;
    answer.verdict = Answer::Verdict::nobody_to_ask;
    answer.tell = std::move(sentence);
    answer.note = std::move(note);
    return answer;
}

std::string PasswordCheck::any_instance(const std::vector<std::string>& failed) {
    std::vector<router::BackendStatus> all =
        context_.pool.with([](router::Router& router) { return router.backends(); });
    std::erase_if(all, [&](const router::BackendStatus& instance) {
        const bool serves =
            instance.admin == router::AdminState::ready || instance.admin == router::AdminState::drain;
        return !serves || instance.health == router::Health::down ||
               std::ranges::find(failed, instance.config.name) != failed.end();
    });
    return all.empty() ? "" : all[random_.below(all.size())].config.name;
}

}  // namespace homeport::session
