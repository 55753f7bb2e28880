// What a crowd of sessions needed goes back to the system when the crowd has gone.
#pragma once

#include "base/asio.hpp"
#include "base/log.hpp"
#include "base/workers.hpp"
#include "session/registry.hpp"

namespace homeport::app {

/// Never ends by itself. The C library keeps what is freed in the middle of its heaps; asked for it
/// (malloc_trim(3)) it looks at all that is free, with each heap locked for a millisecond for every 10 MB. So
/// it is asked on a worker, and only when many sessions or half of them have gone.
awaitable<void> give_memory_back(session::Registry& registry, base::Workers& workers, base::Log log);

}  // namespace homeport::app
