#include "base/random_id.hpp"

#include <sys/random.h>

#include <array>
#include <cstdint>
#include <iterator>
#include <system_error>

#include <boost/algorithm/hex.hpp>

namespace homeport::base {

std::string random_id() {
    std::array<std::uint8_t, 6> bits;
    if (getentropy(bits.data(), bits.size()) != 0) throw std::system_error(errno, std::system_category());
    std::string id;
    boost::algorithm::hex_lower(bits, std::back_inserter(id));
    return id;
}

}  // namespace homeport::base
