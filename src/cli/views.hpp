// The API's messages as people read them. Pure: `now` and the screen come in. Every text ends with a newline.
#pragma once

#include <chrono>
#include <string>

#include "admin/messages.hpp"
#include "cli/table.hpp"

namespace homeport::cli {

using Now = std::chrono::sys_seconds;

/// "3 instances: 2 up, 1 down · 14 sessions of 9 users · up 3h12m"
[[nodiscard]] std::string view_status(const admin::Status&, const Screen&);
[[nodiscard]] std::string view_backends(const admin::Backends&, const Screen&, Now);
[[nodiscard]] std::string view_sessions(const admin::Sessions&, const Screen&);
[[nodiscard]] std::string view_pins(const admin::Pins&, const Screen&, Now);
[[nodiscard]] std::string view_bans(const admin::Bans&, const Screen&);
[[nodiscard]] std::string view_hostkeys(const admin::HostKeys&, const Screen&);
/// Lines of a zone file, and of known_hosts: for programs, so nothing is cut or coloured.
[[nodiscard]] std::string view_sshfp(const admin::HostKeys&, const std::string& host);
[[nodiscard]] std::string view_known_hosts(const admin::HostKeys&, const std::string& host);
[[nodiscard]] std::string view_reloaded(const admin::Reloaded&);
/// Which instance lets the router in by which of the authority's keys.
[[nodiscard]] std::string view_authority(const admin::AuthorityCheck&, const Screen&);
/// TOML that could be the file, with the source of each value behind it.
[[nodiscard]] std::string view_config(const admin::ConfigShown&, const Screen&);
[[nodiscard]] std::string view_user_config(const admin::UserConfig&, const Screen&, Now);
/// The sentence first, then what else is known, then the candidates.
[[nodiscard]] std::string view_why(const admin::Why&, const Screen&, Now);

}  // namespace homeport::cli
