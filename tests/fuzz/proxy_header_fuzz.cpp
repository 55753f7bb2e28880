// What a load balancer sends first. It must be read alike in any pieces, and never beyond its end.
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "front/network.hpp"
#include "front/proxy_header.hpp"

namespace {

using homeport::front::ProxyHeader;
using homeport::front::read_proxy_header;

void require(bool holds) {
    if (!holds) std::abort();
}

bool same(const ProxyHeader& one, const ProxyHeader& other) {
    return one.state == other.state && one.fault == other.fault && one.size == other.size &&
           one.source == other.source;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::span<const std::uint8_t> input(data, size);
    const ProxyHeader whole = read_proxy_header(input);
    if (whole.state == ProxyHeader::State::complete) {
        require(whole.size <= size && whole.size <= homeport::front::longest_proxy_header);
        require(!whole.source ||
                homeport::front::plain_address(whole.source->address()) == whole.source->address());
        // In memory of its own, so that a look beyond the end is found.
        const std::vector<std::uint8_t> alone(data, data + whole.size);
        require(same(read_proxy_header(alone), whole));
    }
    require(whole.fault.empty() == (whole.state != ProxyHeader::State::malformed));
    require(whole.state != ProxyHeader::State::incomplete || size < homeport::front::longest_proxy_header);

    for (std::size_t part = 0; part < size && part < 300; ++part) {
        const ProxyHeader some = read_proxy_header(input.first(part));
        if (some.state == ProxyHeader::State::incomplete) continue;
        require(same(some, whole));
        break;
    }
    return 0;
}
