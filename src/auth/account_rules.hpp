// Who may not log in, however well they prove who they are.
#pragma once

#include <optional>
#include <string>

#include "auth/identity.hpp"
#include "auth/options.hpp"

namespace homeport::auth {

/// Why nobody may log in as this account (nullopt: there is none), for the log; empty if they may. Refuses
/// root unless permitted, and accounts whose shell is there to say no (nologin, false), which an instance
/// would turn away anyhow.
[[nodiscard]] std::string account_objection(const std::optional<Account>&, const Options&);

}  // namespace homeport::auth
