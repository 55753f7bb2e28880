// Whether what a probe found of the share lets users find their homes.
#pragma once

#include "router/report.hpp"
#include "router/router.hpp"

namespace homeport::router {

/// Cause::none if all is well. Without a demanded id, only a share that keeps users waiting is a failure.
[[nodiscard]] Cause judge_share(const ShareReport&, const ShareDemand&);

}  // namespace homeport::router
