#include "ssh/fingerprint.hpp"

#include <openssl/sha.h>

#include <array>

#include "ssh/base64.hpp"

namespace homeport::ssh {

std::string fingerprint(std::span<const std::uint8_t> public_blob) {
    std::array<std::uint8_t, SHA256_DIGEST_LENGTH> digest;
    SHA256(public_blob.data(), public_blob.size(), digest.data());
    std::string text = base64_encode(digest);
    text.erase(text.find('='));
    return "SHA256:" + text;
}

}  // namespace homeport::ssh
