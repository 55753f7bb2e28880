// The routing core as threads share it, under one lock that is never held across I/O. Logins, their ends,
// checks and reports take microseconds of it, some fifty when a hundred logins wait for the place that is
// free. What tells of every instance or changes all of them takes as long as there are instances: refusals,
// tables, a reload.
#pragma once

#include "base/guarded.hpp"
#include "router/router.hpp"

namespace homeport::backend {

using Pool = base::Guarded<router::Router>;

}  // namespace homeport::backend
