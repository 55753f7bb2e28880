// What stands in for a user who does not exist or may not log in, so that the same work is done for them.
#pragma once

#include "base/secret.hpp"

namespace homeport::front {

/// Takes the place of names that PAM or an instance should not see: modules make paths of them.
inline constexpr const char* stand_in_name = "homeport-no-such-user";

/// As long as the real one, and nobody's password.
[[nodiscard]] base::Secret wrong_password(const base::Secret& real);

}  // namespace homeport::front
