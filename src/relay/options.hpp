#pragma once

#include <cstddef>

namespace homeport::relay {

struct Options {
    std::size_t buffer =
        256 * 1024;               ///< bytes held per stream and direction before the sender's window closes.
    unsigned max_channels = 512;  ///< open channels per connection.
};

}  // namespace homeport::relay
