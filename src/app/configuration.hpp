// The configuration in force as admins see it, in general and for one user.
#pragma once

#include "admin/messages.hpp"
#include "app/membership.hpp"
#include "auth/identity.hpp"
#include "base/workers.hpp"
#include "config/config.hpp"

namespace homeport::app {

[[nodiscard]] admin::ConfigShown show_configuration(const config::Config&, const Membership&,
                                                    const std::string& path);

/// What the configuration and the user's key files say; `why` and `sessions` are for somebody else.
awaitable<result<admin::UserConfig>> show_user(const config::Config&, const std::string& path,
                                               base::Workers& workers, auth::Account account,
                                               router::Request request);

}  // namespace homeport::app
