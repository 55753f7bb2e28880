// Names for what the log and a user's refusal speak of.
#pragma once

#include <string>

namespace homeport::base {

/// 12 lower-case hex digits: 48 random bits from the kernel. Ids must not be guessable, for they stand in
/// certificates and refusals, and not repeat after a restart.
[[nodiscard]] std::string random_id();

}  // namespace homeport::base
