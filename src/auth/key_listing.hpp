// The keys that an account's files name, for an admin who wants to know who could come.
#pragma once

#include <string>
#include <vector>

#include "auth/identity.hpp"
#include "auth/options.hpp"

namespace homeport::auth {

struct ListedKey {
    std::string where;  ///< "/home/alice/.ssh/authorized_keys:3".
    std::string type, fingerprint, comment;
    std::string restrictions;  ///< a phrase; empty: none. Commands themselves may hold secrets.
};

struct KeyListing {
    std::vector<ListedKey> keys;     ///< bounded.
    std::vector<std::string> notes;  ///< files and lines that were passed over; bounded.
};

/// Reads the files as a login does. Blocks on the share: worker threads only.
[[nodiscard]] KeyListing list_keys(const Account&, const Options&);

}  // namespace homeport::auth
