// NSS, asked the blocking way. Worker threads only.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <boost/system/result.hpp>

#include "auth/identity.hpp"

namespace homeport::auth {

/// Whether the name could be an account: not empty, at most 255 bytes, no control characters, no '/' or ':',
/// not "." or "..". Names that pass are safe to put into a path.
[[nodiscard]] bool plausible_name(std::string_view);

/// The account, nullopt if NSS does not know the name, or an error if NSS itself failed. May block for as
/// long as LDAP takes. The account carries the name as NSS spells it, which a directory that ignores case may
/// spell otherwise than the client. Names that are not plausible are unknown without asking.
[[nodiscard]] boost::system::result<std::optional<Account>> find_account(const std::string& name);

}  // namespace homeport::auth
