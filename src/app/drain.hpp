// The two stages of an orderly end: no new sessions, then a deadline for those that are left.
#pragma once

#include <functional>

#include "base/asio.hpp"
#include "base/log.hpp"
#include "session/options.hpp"
#include "session/registry.hpp"

namespace homeport::app {

/// Waits for SIGTERM or SIGINT, calls `close_doors`, and comes back when the last session has gone, the
/// deadline has passed and the rest were ended, or a second signal came. `options` outlives the awaitable and
/// counts when the signal comes.
awaitable<void> drain_on_signal(std::function<void()> close_doors, session::Registry& registry,
                                const session::Options& options, base::Log log);

}  // namespace homeport::app
