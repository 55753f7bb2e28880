// Private keys as the configuration names them: files, or credentials that systemd brings.
#pragma once

#include <string>
#include <string_view>

#include <boost/system/result.hpp>

#include "base/secret.hpp"

namespace homeport::ssh {

/// "/etc/homeport/user_ca" is a file. "credential:user_ca" is the credential of that name, which systemd puts
/// into $CREDENTIALS_DIRECTORY for a unit with LoadCredential=user_ca:... (systemd.exec(5)).
[[nodiscard]] bool is_credential(std::string_view place);

/// The path of the file at `place`. The string says why there is none: no credentials were given to us.
[[nodiscard]] boost::system::result<std::string, std::string> secret_path(const std::string& place);

struct SecretFault {
    bool missing = false;  ///< nothing is there.
    std::string text;      ///< a sentence that names the remedy.
};

/// What is at `place`, at most 64 KiB. `what` names it in sentences: "the CA key". Refused are a file that is
/// not regular, that belongs to neither root nor our effective user, or that group or others may use; and one
/// in a directory where somebody else could put another in its place. The checks follow the file that was
/// opened, wherever links lead. Of a credential systemd saw to all that. Blocks.
[[nodiscard]] boost::system::result<base::Secret, SecretFault> read_secret(const std::string& place,
                                                                           std::string_view what);

}  // namespace homeport::ssh
