// Whether an offered public key may log a user in: what a worker thread finds out for SSH's "publickey"
// method.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "auth/account_cache.hpp"
#include "auth/identity.hpp"
#include "auth/options.hpp"

namespace homeport::auth {

struct KeyOffer {
    std::string user;                ///< the account's name, any tag removed.
    std::vector<std::uint8_t> blob;  ///< the public key as the client sent it.
    std::string source;              ///< the client's numeric address, without port.
};

struct KeyVerdict {
    std::optional<Identity> identity;  ///< who it is, once the client has proved to hold the key; or refused.
    std::string note_for_log;   ///< why refused, and what was passed over on the way. Never for the client.
    bool system_error = false;  ///< NSS, the share or the machine failed: an admin should hear of it.
};

/// Asks NSS and reads the account's key files, so it blocks: worker threads only. A user that does not exist,
/// or may not log in, costs the same steps as one with the wrong key. Refuses root unless permitted, and
/// accounts whose shell is there to say no (nologin, false), which an instance would turn away anyhow.
[[nodiscard]] KeyVerdict check_public_key(
    const KeyOffer&, const Options&, AccountCache&,
    std::chrono::sys_seconds now =
        std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()));

}  // namespace homeport::auth
