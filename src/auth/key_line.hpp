// One line of OpenSSH's authorized_keys (sshd(8), AUTHORIZED_KEYS FILE FORMAT). Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace homeport::auth {

/// One usable line. Options are kept by name, lower case, with the value unquoted.
struct KeyLine {
    struct Option {
        std::string name;
        std::optional<std::string> value;  ///< none for a flag.
        bool operator==(const Option&) const = default;
    };
    std::vector<Option> options;
    std::string type;                ///< "ssh-ed25519", ...
    std::vector<std::uint8_t> blob;  ///< the decoded public key, RFC 4253 section 6.6.
    std::string comment;
};

/// "restrict,from=\"192.0.2.0/24\"" alone; nullopt if it is malformed.
[[nodiscard]] std::optional<std::vector<KeyLine::Option>> parse_option_list(std::string_view text);

/// nullopt for a blank line, a comment or anything malformed. Never throws; the line may hold any bytes.
[[nodiscard]] std::optional<KeyLine> parse_key_line(std::string_view line);

}  // namespace homeport::auth
