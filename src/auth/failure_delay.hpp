// How long a refusal takes, so that its time tells nothing about the account.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <string_view>

namespace homeport::auth {

using DelayKey = std::array<std::uint8_t, 32>;

/// The time from the start of an attempt at which its refusal may leave, given how long the check has taken:
/// 5 to 9 ms by a keyed hash of the name, doubled until it is not below `elapsed`. The same name always gets
/// the same steps, whether or not there is such a user, and an outsider without the key cannot subtract them.
[[nodiscard]] std::chrono::microseconds failure_delay(const DelayKey&, std::string_view user,
                                                      std::chrono::microseconds elapsed);

/// With a random key that this process made for itself.
[[nodiscard]] std::chrono::microseconds failure_delay(std::string_view user,
                                                      std::chrono::microseconds elapsed);

}  // namespace homeport::auth
