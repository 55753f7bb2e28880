// Base64 as OpenSSH's files use it: RFC 4648 section 4, padded, without line breaks.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace homeport::ssh {

[[nodiscard]] std::string base64_encode(std::span<const std::uint8_t>);

/// The bytes, or an empty vector for anything that is not valid padded base64 (nothing that this is used for
/// is empty). As strict as sshd: no white space, no missing padding, unused bits zero.
[[nodiscard]] std::vector<std::uint8_t> base64_decode(std::string_view);

}  // namespace homeport::ssh
