// What the methods that ask PAM have in common: the account, the conversation, and the same work for nobody.
#pragma once

#include <optional>
#include <variant>
#include <vector>

#include "base/secret.hpp"
#include "front/method.hpp"
#include "pam/conversation.hpp"

namespace homeport::front {

/// One conversation with PAM for one login. PAM runs for users that do not exist or may not log in as well,
/// but never gets to see an answer that could be right.
class PamLogin {
  public:
    /// PAM's next question, or the method's step.
    using Turn = std::variant<pam::Ask, Step>;

    PamLogin(const AuthContext& context, const Login& login) : context_(context), login_(login) {}

    /// `may_change_password`: the user can be asked for a new one if theirs has expired.
    awaitable<Turn> begin(bool may_change_password);
    /// Asks the account modules alone (and those of the session, if configured), about somebody who has
    /// proved otherwise to be who they say.
    awaitable<Turn> begin_account(auth::Account account);
    /// As many answers as the last question had prompts.
    awaitable<Turn> answer(std::vector<base::Secret>);

    /// The user has proved who they are; it may be something else that keeps them out.
    [[nodiscard]] bool authenticated() const { return authenticated_; }

  private:
    using TimePoint = std::chrono::steady_clock::time_point;

    awaitable<Turn> open(pam::Start start);
    awaitable<Turn> next();
    Step judge(const pam::Done&);
    [[nodiscard]] TimePoint deadline() const;

    const AuthContext& context_;
    const Login& login_;
    std::optional<auth::Account> account_;
    std::string objection_;
    bool lookup_failed_ = false, authenticated_ = false;
    std::unique_ptr<pam::Conversation> conversation_;
    std::size_t expected_ = 0;  ///< answers to the last question.
    unsigned turns_ = 0;
};

}  // namespace homeport::front
