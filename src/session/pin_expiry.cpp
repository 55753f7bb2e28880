#include "session/pin_expiry.hpp"

namespace homeport::session {
namespace {

constexpr std::size_t page = 1000;

template <class T>
std::optional<router::StoreError> failure(const router::StoreResult<T>& answer) {
    const auto* error = std::get_if<router::StoreError>(&answer);
    return error != nullptr ? std::optional(*error) : std::nullopt;
}

}  // namespace

// All in one job: no pin of a user with a session can look old in between.
router::StoreResult<std::vector<std::string>> expire_pins(router::PinStore& store,
                                                          const PinOutlook& outlook) {
    if (auto failed = failure(store.touch(outlook.busy, ssh_service, outlook.now))) return *failed;
    std::vector<std::string> gone, spared;
    const auto failed = for_each_pin(store, [&](const router::Pin& pin) {
        if (pin.last_seen >= outlook.oldest) return;
        (outlook.unreported.contains(pin.backend) ? spared : gone).push_back(pin.user);
    });
    if (failed) return *failed;
    // No further than it takes, since nobody has seen them.
    if (auto kept = failure(store.touch(spared, ssh_service, outlook.oldest))) return *kept;
    if (auto expired = failure(store.expire(ssh_service, outlook.oldest))) return *expired;
    return gone;
}

std::optional<router::StoreError> for_each_pin(router::PinStore& store,
                                               const std::function<void(const router::Pin&)>& visit) {
    std::string after;
    for (;;) {
        const auto found = store.list(after, page);
        if (auto failed = failure(found)) return failed;
        const auto& pins = std::get<std::vector<router::Pin>>(found);
        for (const router::Pin& pin : pins) {
            if (pin.service == ssh_service) visit(pin);
        }
        if (pins.size() < page) return std::nullopt;
        after = pins.back().user;
    }
}

}  // namespace homeport::session
