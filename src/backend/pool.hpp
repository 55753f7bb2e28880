// The routing core as threads share it: decisions take microseconds under one lock, never held across I/O.
#pragma once

#include "base/guarded.hpp"
#include "router/router.hpp"

namespace homeport::backend {

using Pool = base::Guarded<router::Router>;

}  // namespace homeport::backend
