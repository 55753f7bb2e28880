// The name by which people and logs know a public key.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>

namespace homeport::ssh {

using Sha256 = std::array<std::uint8_t, 32>;
[[nodiscard]] Sha256 sha256(std::span<const std::uint8_t> data);

/// "SHA256:" and unpadded base64, as ssh-keygen -l prints.
[[nodiscard]] std::string fingerprint(std::span<const std::uint8_t> public_blob);

}  // namespace homeport::ssh
