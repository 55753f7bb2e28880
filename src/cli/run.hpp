// The functions behind the table of commands, one a row.
#pragma once

#include "cli/command.hpp"

namespace homeport::cli {

Exit run_status(const Context&, const Input&);
Exit run_backends(const Context&, const Input&);
Exit run_sessions(const Context&, const Input&);
Exit run_pins(const Context&, const Input&);
Exit run_why(const Context&, const Input&);
Exit run_config_show(const Context&, const Input&);
Exit run_hostkeys(const Context&, const Input&);
Exit run_reload(const Context&, const Input&);
Exit run_top(const Context&, const Input&);
Exit run_tail(const Context&, const Input&);
Exit run_backend_add(const Context&, const Input&);
Exit run_backend_remove(const Context&, const Input&);
Exit run_drain(const Context&, const Input&);
Exit run_maint(const Context&, const Input&);
Exit run_ready(const Context&, const Input&);
Exit run_kick(const Context&, const Input&);
Exit run_pin(const Context&, const Input&);
Exit run_unpin(const Context&, const Input&);
Exit run_bans(const Context&, const Input&);
Exit run_unban(const Context&, const Input&);
Exit run_ca_init(const Context&, const Input&);
Exit run_ca_check(const Context&, const Input&);
Exit run_ca_rotate(const Context&, const Input&);
Exit run_share_init(const Context&, const Input&);
Exit run_share_show(const Context&, const Input&);
Exit run_backend_scan(const Context&, const Input&);
Exit run_version(const Context&, const Input&);
Exit run_help(const Context&, const Input&);

/// `homeport: sentence`, cleaned, on the error stream.
void complain(const Context&, std::string_view sentence);

/// Where `ca init` puts the key unless told otherwise: where homeportd looks for it by default.
inline constexpr std::string_view default_ca_key = "/etc/homeport/user_ca";

}  // namespace homeport::cli
