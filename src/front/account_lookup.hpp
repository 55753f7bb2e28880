// Who a name belongs to, asked on a worker, with the rules on who may not log in applied.
#pragma once

#include <optional>
#include <string>

#include "front/method.hpp"

namespace homeport::front {

struct Found {
    std::optional<auth::Account> account;  ///< whether or not it may log in.
    std::string objection;  ///< why nobody may log in by this name, for the log; empty if they may.
    bool failed = false;    ///< NSS could not be asked.
};

awaitable<Found> look_up_account(const AuthContext& context, const Login& login);

}  // namespace homeport::front
