// What [[backends]] host_keys may hold: OpenSSH public key lines and SHA256 fingerprints.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace homeport::config {

/// What keeps `text` from being a host key, as half a sentence for the admin; nullopt if it is one. A key
/// line must name a plain host key type, and its base64 must hold a whole key of that very type (RFC 4253
/// section 6.6, RFC 5656 section 3.1, RFC 8709 section 4). The mathematics of the key are not checked.
[[nodiscard]] std::optional<std::string> host_key_fault(std::string_view text);

/// The bytes of padded base64 (RFC 4648 section 4); nullopt if it is malformed in any way.
[[nodiscard]] std::optional<std::string> decode_base64(std::string_view text);

}  // namespace homeport::config
