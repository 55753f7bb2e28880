// The certificate authority's key on disk: who may read it, and how it gets there.
#pragma once

#include <string>

#include <boost/system/result.hpp>

#include "ssh/ed25519.hpp"

namespace homeport::ssh {

/// Reads an Ed25519 key from a PKCS#8 PEM file. Refused, with a sentence that names the remedy: a file that
/// is missing, not regular, owned by neither root nor our effective user, open to group or others, or that
/// holds anything but an unencrypted Ed25519 key. Checks are made on the open descriptor. Blocks.
[[nodiscard]] boost::system::result<Ed25519Key, std::string> read_ca_key(const std::string& path);

/// Writes `key` to `path` (mode 0600) and `public_line` to `path`.pub (mode 0644), both to the disk. Nothing
/// may be at either place, and nothing is left there on failure. Blocks.
[[nodiscard]] boost::system::result<void, std::string> write_ca_key(const std::string& path,
                                                                    const Ed25519Key& key,
                                                                    const std::string& public_line);

}  // namespace homeport::ssh
