#include "base/random_id.hpp"

#include <random>

namespace homeport::base {

std::string random_id() {
    constexpr std::size_t digits = 12;
    std::random_device device;
    std::string id;
    while (id.size() < digits) {
        unsigned bits = device();
        for (int i = 0; i < 6; ++i, bits >>= 4) id += "0123456789abcdef"[bits & 0xfU];
    }
    return id;
}

}  // namespace homeport::base
