// Looking a key up in the authorized_keys files of an account, as sshd does.
#pragma once

#include <string>
#include <string_view>

#include "auth/identity.hpp"
#include "auth/key_search.hpp"
#include "auth/options.hpp"

namespace homeport::auth {

/// %u, %h, %U, %% expanded; a relative result is taken below the home.
[[nodiscard]] std::string expand_path(std::string_view pattern, const Account&);

/// Looks the key up in all files of the account, opening each with the rules of sshd's StrictModes if asked
/// for, and with the user's own rights. Blocks on the share: worker threads only. Files over 1 MiB are passed
/// over with a note.
void search_key_files(const Account&, const Options&, KeySearch&);

}  // namespace homeport::auth
