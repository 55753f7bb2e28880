#pragma once

#include <chrono>
#include <cstddef>

namespace homeport::relay {

/// When silence means death, as sshd's ClientAliveInterval and ClientAliveCountMax.
struct AliveOptions {
    std::chrono::milliseconds interval{0};  ///< silence before a probe; 0 never probes.
    unsigned count = 3;                     ///< probes without a sound before the end.
};

struct Options {
    /// Bytes held per stream and direction before the sender's window closes.
    std::size_t buffer = 256 * 1024;
    /// Bytes that all channels of a connection hold in one direction before it is no longer read.
    std::size_t session_buffer = 64 * 1024 * 1024;
    unsigned max_channels = 512;    ///< open channels per connection.
    unsigned user_channels = 2048;  ///< of one user, over all connections.
    AliveOptions client_alive;
    AliveOptions instance_alive{std::chrono::seconds(30), 4};
};

}  // namespace homeport::relay
