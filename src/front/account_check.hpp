// Whether PAM's account modules let in who proved by other means than PAM who they are ([auth] pam_account).
#pragma once

#include <string>

#include "front/method.hpp"

namespace homeport::front {

struct AccountCheck {
    Step step;             ///< accepted or refused.
    std::string told;      ///< by the modules to the user, a line each.
    std::string sentence;  ///< for a user who is refused.
};

awaitable<AccountCheck> check_account(const AuthContext& context, const Login& login, auth::Account account);

}  // namespace homeport::front
