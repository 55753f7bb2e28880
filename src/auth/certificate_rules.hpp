// Whether a user's certificate opens the door, as sshd decides it. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <boost/system/result.hpp>

#include "auth/key_options.hpp"
#include "ssh/permissions.hpp"
#include "ssh/user_certificate.hpp"

namespace homeport::auth {

/// What the certificate itself permits, whoever trusts its authority.
struct CertificateTerms {
    ssh::Permissions permissions;
    bool touch_required = true;    ///< of a certified FIDO key.
    bool verify_required = false;  ///< the same.
};

/// Looks at the signature, kind, validity, principals, critical options and extensions. The string says why
/// it is refused: among others for any critical option that nobody here knows.
[[nodiscard]] boost::system::result<CertificateTerms, std::string> judge_certificate(
    const ssh::UserCertificate&, const Circumstances&);

[[nodiscard]] bool has_principal(const ssh::UserCertificate&, std::string_view name);
/// One of the names, with commas between, is one of its principals.
[[nodiscard]] bool has_any_principal(const ssh::UserCertificate&, std::string_view names);

/// "ID \"alice@corp\" serial 7 CA SHA256:...", for logs.
[[nodiscard]] std::string describe(const ssh::UserCertificate&);

}  // namespace homeport::auth
