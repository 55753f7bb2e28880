#include "auth/failure_delay.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <stdexcept>

namespace homeport::auth {
namespace {

using std::chrono::microseconds;

constexpr microseconds shortest{5000};
constexpr std::uint32_t spread = 4001;  // microseconds on top, exclusive
// Past this the check was so slow that its own time drowns the difference; adding more only keeps users
// waiting.
constexpr microseconds longest = std::chrono::seconds(10);

DelayKey random_key() {
    DelayKey key;
    if (RAND_bytes(key.data(), static_cast<int>(key.size())) != 1) {
        throw std::runtime_error("OpenSSL cannot give random bytes");
    }
    return key;
}

std::uint32_t keyed_hash(const DelayKey& key, std::string_view text) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
    unsigned size = 0;
    const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
    if (HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), bytes, text.size(), digest.data(),
             &size) == nullptr) {
        throw std::runtime_error("OpenSSL cannot compute an HMAC");
    }
    return std::uint32_t{digest[0]} << 24 | std::uint32_t{digest[1]} << 16 | std::uint32_t{digest[2]} << 8 |
           digest[3];
}

}  // namespace

microseconds failure_delay(const DelayKey& key, std::string_view user, microseconds elapsed) {
    if (elapsed >= longest) return elapsed;
    microseconds delay = shortest + microseconds(keyed_hash(key, user) % spread);
    while (delay < elapsed) delay *= 2;
    return delay;
}

microseconds failure_delay(std::string_view user, microseconds elapsed) {
    static const DelayKey key = random_key();
    return failure_delay(key, user, elapsed);
}

}  // namespace homeport::auth
