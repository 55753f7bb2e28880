// What one line of authorized_keys means for the key that somebody offers, and a line of
// authorized_principals for a certificate. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "auth/certificate_rules.hpp"
#include "auth/key_options.hpp"

namespace homeport::auth {

struct OfferedCertificate {
    ssh::UserCertificate says;
    boost::system::result<CertificateTerms, std::string> terms;
};

/// What somebody offers, and to whom it is to open the door.
struct OfferedKey {
    OfferedKey(std::vector<std::uint8_t> blob, std::string user, Circumstances, bool accept_unverified_touch);

    std::vector<std::uint8_t> blob;  ///< as it was offered, RFC 4253 section 6.6 or a certificate.
    std::vector<std::uint8_t> key;   ///< the plain key that libssh has checked the signature with.
    std::optional<OfferedCertificate> certificate;
    std::string user;  ///< the account's name.
    Circumstances circumstances;
    bool accept_unverified_touch;  ///< see Options.
};

struct LineVerdict {
    enum class Answer {
        other,      ///< the line is about another key.
        permit,     ///< with `permissions`.
        pass_over,  ///< the line does not apply here and now; a later one may, as in sshd.
        refuse,     ///< the line applies and demands what the router cannot check: the search ends, since a
                    ///< later line for the same key must not give more than sshd would.
    };
    Answer answer = Answer::other;
    std::string reason;            ///< a phrase for the log, always when passed over or refused.
    ssh::Permissions permissions;  ///< when permitted.
};

/// A plain key is named by its line; a certificate's authority by a line with cert-authority, whose
/// principals= names the certificate's principals, or else the user is one of them.
[[nodiscard]] LineVerdict judge_line(const KeyLine&, const OfferedKey&);

/// A line of authorized_principals: options, if any, and one principal that the offered certificate must
/// name.
[[nodiscard]] LineVerdict judge_principals_line(std::string_view line, const OfferedKey&);

/// A certificate whose authority the admin trusts, and which names the user.
[[nodiscard]] LineVerdict judge_trusted(const OfferedKey&);

}  // namespace homeport::auth
