// Certificate authorities that the admin trusts for all users (sshd's TrustedUserCAKeys), and what their
// certificates may name instead of the user (AuthorizedPrincipalsFile).
#pragma once

#include "auth/identity.hpp"
#include "auth/key_search.hpp"
#include "auth/options.hpp"

namespace homeport::auth {

/// Blocks: worker threads only. Does nothing for a plain key.
void search_authorities(const Account&, const Options&, KeySearch&);

}  // namespace homeport::auth
