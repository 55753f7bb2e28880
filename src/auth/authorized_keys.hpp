// Looking a key up in the authorized_keys files of an account, as sshd does.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "auth/identity.hpp"
#include "auth/key_line.hpp"
#include "auth/key_options.hpp"
#include "auth/options.hpp"

namespace homeport::auth {

/// %u, %h, %U, %% expanded; a relative result is taken below the home.
[[nodiscard]] std::string expand_path(std::string_view pattern, const Account&);

/// The outcome of a look-up, with what an admin should know about files and lines that were passed over.
struct KeySearch {
    std::optional<KeyLine> match;
    std::vector<std::string>
        notes;                  ///< "/home/a/.ssh can be written by others than its owner", ...; bounded.
    bool unreadable = false;    ///< at least one file was there but could not be used.
    bool system_error = false;  ///< and that was the share's or the machine's fault, not the file's.
};

/// Looks `blob` up in all files of the account, opening each with the rules of sshd's StrictModes if asked
/// for, and with the user's own rights. Blocks on the share: worker threads only. Files over 1 MiB and lines
/// over 8 KiB are passed over with a note. A line that restricts in a way this router cannot enforce refuses
/// the key (the safe side), and leaves a note.
[[nodiscard]] KeySearch find_key(const Account&, std::span<const std::uint8_t> blob, const Options&,
                                 const Circumstances&);

}  // namespace homeport::auth
