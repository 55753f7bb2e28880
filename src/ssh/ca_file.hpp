// The certificate authority's key on disk: who may read it, and how it gets there.
#pragma once

#include <string>

#include <boost/system/result.hpp>

#include "ssh/ed25519.hpp"

namespace homeport::ssh {

/// Reads an Ed25519 key from a PKCS#8 PEM file, under the rules of read_secret(). Refused, with a sentence
/// that names the remedy, is whatever holds anything but an unencrypted Ed25519 key. Blocks.
[[nodiscard]] boost::system::result<Ed25519Key, std::string> read_ca_key(const std::string& place);

/// Writes `key` to `path` (mode 0600) and `public_line` to `path`.pub (mode 0644), both to the disk. Nothing
/// may be at either place, and nothing is left there on failure. Blocks.
[[nodiscard]] boost::system::result<void, std::string> write_ca_key(const std::string& path,
                                                                    const Ed25519Key& key,
                                                                    const std::string& public_line);

}  // namespace homeport::ssh
