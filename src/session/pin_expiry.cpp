#include "session/pin_expiry.hpp"

namespace homeport::session {
namespace {

constexpr std::size_t page = 1000;

}  // namespace

// All in one job: no pin of a user with a session can look old in between.
router::StoreResult<std::vector<std::string>> expire_pins(router::PinStore& store,
                                                          const PinOutlook& outlook) {
    const auto touched = store.touch(outlook.busy, ssh_service, outlook.now);
    if (const auto* failed = std::get_if<router::StoreError>(&touched)) return *failed;
    std::vector<std::string> gone;
    for (bool more = true; more;) {
        const auto answer = store.expire(ssh_service, outlook.oldest, outlook.unreported, page);
        if (const auto* failed = std::get_if<router::StoreError>(&answer)) {
            if (gone.empty()) return *failed;
            return gone;  // what failed is tried again the next time
        }
        const auto& expired = std::get<router::Expired>(answer);
        gone.insert(gone.end(), expired.users.begin(), expired.users.end());
        more = expired.more;
    }
    return gone;
}

std::optional<router::StoreError> for_each_pin(router::PinStore& store,
                                               const std::function<void(const router::Pin&)>& visit) {
    std::string after;
    for (;;) {
        const auto found = store.list(after, page);
        if (const auto* failed = std::get_if<router::StoreError>(&found)) return *failed;
        const auto& pins = std::get<std::vector<router::Pin>>(found);
        for (const router::Pin& pin : pins) {
            if (pin.service == ssh_service) visit(pin);
        }
        if (pins.size() < page) return std::nullopt;
        after = pins.back().user;
    }
}

}  // namespace homeport::session
