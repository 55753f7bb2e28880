// The pattern lists by which OpenSSH names addresses (ssh_config(5), PATTERNS; sshd(8), from=). Pure.
#pragma once

#include <string_view>

namespace homeport::auth {

/// True if `address` (numeric) is named by the comma-separated list of addresses, CIDR prefixes and globs (*
/// and ?) and by no entry negated with '!'. As in sshd, a prefix with bits set beyond its length spoils the
/// whole list. Host names never match: no name is looked up, as with sshd's UseDNS no.
[[nodiscard]] bool address_in_list(std::string_view address, std::string_view list);

}  // namespace homeport::auth
