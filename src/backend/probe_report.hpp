// What homeport-probe prints, read with suspicion: an instance may send anything. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <boost/system/result.hpp>

#include "router/report.hpp"

namespace homeport::backend {

/// The error is a phrase for the log. Members that nobody knows are ignored, so that a newer script may say
/// more.
[[nodiscard]] boost::system::result<router::Report, std::string> parse_report(std::string_view json);

/// Whom an instance knows by a user's name.
struct Identity {
    bool known = false;
    std::uint32_t uid = 0, gid = 0;
    std::string home;

    bool operator==(const Identity&) const = default;
};
[[nodiscard]] boost::system::result<Identity, std::string> parse_identity(std::string_view json);

}  // namespace homeport::backend
