// The name by which people and logs know a public key.
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace homeport::ssh {

/// "SHA256:" and unpadded base64, as ssh-keygen -l prints.
[[nodiscard]] std::string fingerprint(std::span<const std::uint8_t> public_blob);

}  // namespace homeport::ssh
