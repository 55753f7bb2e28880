// Where a relay reports what it carries. Written per packet from one thread, read by others at any time.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>

namespace homeport::relay {

struct Traffic {
    std::atomic<unsigned> channels{0};        ///< open now.
    std::atomic<std::uint64_t> bytes_in{0};   ///< channel data from the client.
    std::atomic<std::uint64_t> bytes_out{0};  ///< channel data to the client.
    std::atomic<std::uint64_t> buffered{0};   ///< held for a slow reader now.
    /// Open now in all connections of the same user; set once, before the relay runs.
    std::shared_ptr<std::atomic<unsigned>> user_channels = std::make_shared<std::atomic<unsigned>>(0);
};

}  // namespace homeport::relay
