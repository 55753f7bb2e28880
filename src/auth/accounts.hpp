// NSS, asked the blocking way. Worker threads only.
#pragma once

#include <optional>
#include <string>

#include <boost/system/result.hpp>

#include "auth/identity.hpp"

namespace homeport::auth {

/// The account, nullopt if NSS does not know the name, or an error if NSS itself failed. May block for as long as
/// LDAP takes. Names that could not be an account (empty, over 255 bytes, control characters, '/' or ':') are
/// unknown without asking.
[[nodiscard]] boost::system::result<std::optional<Account>> find_account(const std::string& name);

}  // namespace homeport::auth
