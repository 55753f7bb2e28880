// What the options of an authorized_keys line say (sshd(8), AUTHORIZED_KEYS FILE FORMAT), and whether they
// let the line apply. Pure.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include <boost/system/result.hpp>

#include "auth/key_line.hpp"
#include "ssh/permissions.hpp"

namespace homeport::auth {

/// Where and when somebody offers a key.
struct Circumstances {
    std::string source;  ///< the client's numeric address, without port.
    std::chrono::sys_seconds now;
};

struct KeyOptions {
    ssh::Permissions permissions;
    std::optional<std::string> from;
    std::optional<std::chrono::sys_seconds> expiry;  ///< the earliest.
    bool cert_authority = false;
    std::optional<std::string> principals;  ///< comma-separated; only beside cert_authority.
    bool touch_required = true;             ///< of FIDO keys.
    bool verify_required = false;           ///< of FIDO keys: a PIN, a fingerprint.
    bool environment = false;               ///< environment= was there; ignored, as by sshd's default.
};

/// As sshd reads them: later options override earlier ones, and a line with an option that is unknown or
/// malformed means nothing at all. The string says what is wrong with it.
[[nodiscard]] boost::system::result<KeyOptions, std::string> parse_key_options(
    const std::vector<KeyLine::Option>&);

/// Why the line does not apply here and now (from, expiry-time), as a phrase for the log; empty if it does.
[[nodiscard]] std::string objection(const KeyOptions&, const Circumstances&);

}  // namespace homeport::auth
