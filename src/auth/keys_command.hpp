// Asking a program for a user's keys (sshd's AuthorizedKeysCommand): LDAP and its like.
#pragma once

#include "auth/identity.hpp"
#include "auth/key_search.hpp"
#include "auth/options.hpp"

namespace homeport::auth {

/// The words with %u, %h, %U, %k, %t, %f and %% expanded (sshd_config(5), TOKENS); a single word gets the
/// user's name behind it. Pure.
[[nodiscard]] std::vector<std::string> expand_command(const std::vector<std::string>& words, const Account&,
                                                      const OfferedKey&);

/// Runs the configured program and searches what it prints, unless the search is settled. The program must be
/// root's, and nobody else may be able to write it or replace it. Blocks: worker threads only.
void search_keys_command(const Account&, const Options&, KeySearch&);

}  // namespace homeport::auth
