// What becomes of a login whose pinned instance is not fully in service.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace homeport::router {

enum class PinRule : std::uint8_t {
    stay,    ///< in drain: to the pinned instance, while the user has something going on there.
    move,    ///< another instance, and the pin goes there.
    detour,  ///< another instance this once; the pin stays.
    wait,    ///< in line until the pinned instance can be had.
    refuse,  ///< a sentence that says why.
};

struct PinRules {
    PinRule when_drain = PinRule::stay;   ///< stay, move or refuse.
    PinRule when_maint = PinRule::move;   ///< move, wait or refuse.
    PinRule when_down = PinRule::move;    ///< move, wait or refuse. Failed for this very session is the same,
                                          ///< but nothing moves for that.
    PinRule when_full = PinRule::detour;  ///< detour, move, wait or refuse.

    bool operator==(const PinRules&) const = default;
};

/// The name of the enumerator.
[[nodiscard]] std::string_view to_string(PinRule);

}  // namespace homeport::router
