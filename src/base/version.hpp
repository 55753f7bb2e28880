// The version of this build; CMakeLists.txt of the project says it.
#pragma once

#include <string_view>

namespace homeport::base {

inline constexpr std::string_view version = HOMEPORT_VERSION;

}  // namespace homeport::base
