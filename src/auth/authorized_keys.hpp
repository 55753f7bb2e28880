// OpenSSH's authorized_keys (sshd(8), AUTHORIZED_KEYS FILE FORMAT): parsing one line, and looking a key up in the
// files of an account.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "auth/identity.hpp"
#include "auth/options.hpp"

namespace homeport::auth {

/// One usable line. Options are kept by name, lower case, with the value unquoted.
struct KeyLine {
    struct Option {
        std::string name, value;
        bool operator==(const Option&) const = default;
    };
    std::vector<Option> options;
    std::string type;                   ///< "ssh-ed25519", ...
    std::vector<std::uint8_t> blob;     ///< the decoded public key, RFC 4253 section 6.6.
    std::string comment;
};

/// nullopt for a blank line, a comment or anything malformed. Never throws; the line may hold any bytes.
[[nodiscard]] std::optional<KeyLine> parse_key_line(std::string_view line);

/// %u, %h, %U, %% expanded; a relative result is taken below the home.
[[nodiscard]] std::string expand_path(std::string_view pattern, const Account&);

/// The outcome of a look-up, with what an admin should know about files that were passed over.
struct KeySearch {
    std::optional<KeyLine> match;
    std::vector<std::string> notes;   ///< "/home/a/.ssh/authorized_keys: bad ownership or modes", for the debug log.
    bool unreadable = false;          ///< at least one file was there but could not be used.
};

/// Looks `blob` up in all files of the account, opening each with the rules of sshd's StrictModes if asked for.
/// Blocks on the share: worker threads only. Files over 1 MiB and lines over 8 KiB are passed over with a note.
/// A line with options this router cannot enforce never matches (safe side), and leaves a note.
[[nodiscard]] KeySearch find_key(const Account&, std::span<const std::uint8_t> blob, const Options&);

}  // namespace homeport::auth
