#include "front/account_check.hpp"

#include "front/pam_login.hpp"

namespace homeport::front {

awaitable<AccountCheck> check_account(const AuthContext& context, const Login& login, auth::Account account) {
    AccountCheck check;
    PamLogin pam(context, login);
    PamLogin::Turn turn = co_await pam.begin_account(std::move(account));
    while (const auto* ask = std::get_if<pam::Ask>(&turn)) {
        if (!ask->message.empty()) check.told += (check.told.empty() ? "" : "\n") + ask->message;
        if (!ask->prompts.empty()) {
            Step step;
            step.note = "PAM asks questions though only the account is checked";
            step.system_error = true;
            turn = std::move(step);
            break;
        }
        std::vector<base::Secret> nothing;
        turn = co_await pam.answer(std::move(nothing));
    }
    check.step = std::get<Step>(std::move(turn));
    check.sentence = check.step.system_error
                         ? "Your account could not be checked; please try again in a few minutes."
                         : "Your account may not log in here at the moment; please ask your administrator.";
    co_return check;
}

}  // namespace homeport::front
