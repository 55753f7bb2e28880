// Keys that open no door any more (sshd's RevokedKeys).
#pragma once

#include <string>

#include "auth/key_judge.hpp"
#include "auth/options.hpp"

namespace homeport::auth {

struct Revocation {
    std::string objection;      ///< why the key is refused; empty if no list has anything against it.
    bool system_error = false;  ///< because a list could not be read, which refuses every key.
};

/// Asks every list: binary ones as ssh-keygen -k makes them, or public keys line by line. With a certificate
/// the key in it and its authority count too. Blocks: worker threads only.
[[nodiscard]] Revocation check_revocation(const OfferedKey&, const Options&);

}  // namespace homeport::auth
