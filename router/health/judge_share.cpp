#include "health/judge_share.hpp"

namespace homeport::router {

Cause judge_share(const ShareReport& share, const ShareDemand& demand) {
    if (share.state == ShareState::hung) return Cause::share_slow;
    if (!demand.id.empty()) {
        if (share.state == ShareState::missing) return Cause::share_missing;
        if (share.state == ShareState::failed) return Cause::share_failed;
        if (share.id != demand.id) return Cause::share_mismatch;
    }
    return share.latency > demand.max_latency ? Cause::share_slow : Cause::none;
}

}  // namespace homeport::router
