// Where a relay reports what it carries. Written per packet from one thread, read by others at any time.
#pragma once

#include <atomic>
#include <cstdint>

namespace homeport::relay {

struct Traffic {
    std::atomic<unsigned> channels{0};        ///< open now.
    std::atomic<std::uint64_t> bytes_in{0};   ///< channel data from the client.
    std::atomic<std::uint64_t> bytes_out{0};  ///< channel data to the client.
    std::atomic<std::uint64_t> buffered{0};   ///< held for a slow reader now.
};

}  // namespace homeport::relay
