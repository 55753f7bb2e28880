#include "base/random_id.hpp"

#include <sys/random.h>

#include <array>
#include <cstdint>
#include <system_error>

namespace homeport::base {

std::string random_id() {
    std::array<std::uint8_t, 6> bits;
    if (getentropy(bits.data(), bits.size()) != 0) throw std::system_error(errno, std::system_category());
    std::string id;
    for (const std::uint8_t byte : bits) {
        id += "0123456789abcdef"[byte >> 4U];
        id += "0123456789abcdef"[byte & 0xfU];
    }
    return id;
}

}  // namespace homeport::base
