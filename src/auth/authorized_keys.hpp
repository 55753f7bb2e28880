// Looking a key up in the authorized_keys files of an account, as sshd does.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "auth/identity.hpp"
#include "auth/key_search.hpp"
#include "auth/options.hpp"
#include "auth/whole_file.hpp"

namespace homeport::auth {

/// %u, %h, %U, %% expanded; a relative result is taken below the home.
[[nodiscard]] std::string expand_path(std::string_view pattern, const Account&);

/// Opens each key file of the account with the rules of sshd's StrictModes if asked for, and with the user's
/// own rights; `take` gets the text and says whether to go on, `skip` hears of files that are there but could
/// not be read. Blocks on the share: worker threads only.
void read_key_files(const Account&, const Options&,
                    const std::function<bool(const std::string& path, std::string_view text)>& take,
                    const std::function<void(const FileProblem&)>& skip);

/// Looks the key up in all files of the account. Files over 1 MiB are passed over with a note.
void search_key_files(const Account&, const Options&, KeySearch&);

}  // namespace homeport::auth
