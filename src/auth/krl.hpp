// OpenSSH's key revocation lists in their binary form (openssh PROTOCOL.krl). Pure.
#pragma once

#include <string>
#include <string_view>

#include <boost/system/result.hpp>

#include "ssh/user_certificate.hpp"

namespace homeport::auth {

[[nodiscard]] bool is_krl(std::string_view file);

/// Whether the list revokes a key: a plain one, and with a certificate also that and its authority. The
/// string says what is wrong with the list. Signatures on the list are not looked at: who may write the file
/// is trusted.
[[nodiscard]] boost::system::result<bool, std::string> krl_revokes(ssh::Bytes list, ssh::Bytes key,
                                                                   const ssh::UserCertificate* certificate);

}  // namespace homeport::auth
