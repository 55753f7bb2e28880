// OpenSSH certificates as others made them (openssh PROTOCOL.certkeys): what a client offers. Reading is
// pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ssh/wire_reader.hpp"

namespace homeport::ssh {

/// What a certificate says. Nothing is verified yet.
struct UserCertificate {
    std::vector<std::uint8_t> key;  ///< the certified key as a plain public key, RFC 4253 section 6.6.
    std::uint64_t serial = 0;
    bool for_users = false;  ///< rather than for hosts.
    std::string key_id;
    std::vector<std::string> principals;
    std::uint64_t valid_after = 0, valid_before = 0;  ///< seconds since the epoch; the second is exclusive.
    using Options = std::vector<std::pair<std::string, std::string>>;  ///< names and raw values.
    Options critical, extensions;
    std::vector<std::uint8_t> authority;  ///< the public key that signed it.
    std::vector<std::uint8_t> signature;
    std::vector<std::uint8_t> signed_part;
};

[[nodiscard]] bool is_certificate_type(std::string_view type);

/// nullopt for anything that is not a whole certificate of a kind that we know, or that is larger than any
/// honest one (64 KiB, 256 principals, 64 options of each kind).
[[nodiscard]] std::optional<UserCertificate> parse_user_certificate(Bytes blob);

/// The key that a public key blob is about: itself, or what a certificate certifies.
[[nodiscard]] std::vector<std::uint8_t> plain_key(Bytes blob);

}  // namespace homeport::ssh
