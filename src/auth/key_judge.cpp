#include "auth/key_judge.hpp"

#include <algorithm>

#include "ssh/wire.hpp"

namespace homeport::auth {
namespace {

using Answer = LineVerdict::Answer;

LineVerdict pass_over(std::string why) {
    return {Answer::pass_over, std::move(why), {}};
}

/// What is demanded of a FIDO key's signature. libssh checks the signature, and shows neither it nor its
/// flags, so nobody here knows whether somebody touched the key.
std::string unverifiable(const OfferedKey& offered, const KeyOptions& options,
                         const CertificateTerms& terms) {
    if (!ssh::read_string(offered.key).value_or("").starts_with("sk-")) return {};
    if (options.verify_required || terms.verify_required) {
        return "has verify-required, which the router cannot check";
    }
    if ((options.touch_required || terms.touch_required) && !offered.accept_unverified_touch) {
        return "is for a FIDO key, whose touch the router cannot check; permit it without by "
               "no-touch-required, "
               "or all of them by auth.accept_unverified_touch";
    }
    return {};
}

/// The line, or whoever trusts the key, and the certificate if it is one, taken together.
LineVerdict permit(const OfferedKey& offered, const KeyOptions& options) {
    // A plain key agrees with whatever its line says.
    CertificateTerms terms{options.permissions, options.touch_required, options.verify_required};
    if (offered.certificate) {
        const auto& judged = offered.certificate->terms;
        if (!judged) return pass_over("is about a certificate that " + judged.error());
        terms = *judged;
    }
    auto permissions = ssh::narrow(options.permissions, terms.permissions);
    if (!permissions) return pass_over("forces another command than the certificate");
    if (auto why = unverifiable(offered, options, terms); !why.empty()) {
        return {Answer::refuse, std::move(why), {}};
    }
    return {Answer::permit, options.environment ? "has environment=, which is ignored" : "",
            std::move(*permissions)};
}

LineVerdict judge_authority_line(const KeyOptions& options, const OfferedKey& offered) {
    const ssh::UserCertificate& says = offered.certificate->says;
    const bool named =
        options.principals ? has_any_principal(says, *options.principals) : has_principal(says, offered.user);
    if (!named) {
        return pass_over("trusts the certificate's authority, but not for its principals");
    }
    return permit(offered, options);
}

std::string_view trim(std::string_view text) {
    constexpr std::string_view blanks = " \t\r";
    const std::size_t first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

}  // namespace

OfferedKey::OfferedKey(std::vector<std::uint8_t> offered_blob, std::string user_name, Circumstances where,
                       bool accept_touch)
    : blob(std::move(offered_blob)),
      key(blob),
      user(std::move(user_name)),
      circumstances(std::move(where)),
      accept_unverified_touch(accept_touch) {
    if (auto parsed = ssh::parse_user_certificate(blob)) {
        key = parsed->key;
        auto terms = judge_certificate(*parsed, circumstances);
        certificate.emplace(OfferedCertificate{std::move(*parsed), std::move(terms)});
    }
}

LineVerdict judge_line(const KeyLine& line, const OfferedKey& offered) {
    const auto& wanted = offered.certificate ? offered.certificate->says.authority : offered.blob;
    if (!std::ranges::equal(line.blob, wanted)) return {};
    const auto options = parse_key_options(line.options);
    if (!options) return pass_over(options.error());
    if (options->cert_authority != offered.certificate.has_value()) {
        return pass_over(offered.certificate ? "lacks cert-authority" : "is for a certificate authority");
    }
    if (auto why = objection(*options, offered.circumstances); !why.empty()) return pass_over(std::move(why));
    return offered.certificate ? judge_authority_line(*options, offered) : permit(offered, *options);
}

LineVerdict judge_principals_line(std::string_view line, const OfferedKey& offered) {
    line = trim(line);
    if (line.empty() || line.starts_with('#')) return {};
    const std::size_t blank = line.find_last_of(" \t");
    const std::string_view principal = line.substr(blank == std::string_view::npos ? 0 : blank + 1);
    if (!has_principal(offered.certificate->says, principal)) return {};
    KeyOptions options;
    if (blank != std::string_view::npos) {
        const auto listed = parse_option_list(trim(line.substr(0, blank)));
        if (!listed) return pass_over("has options that cannot be read");
        auto parsed = parse_key_options(*listed);
        if (!parsed) return pass_over(parsed.error());
        options = std::move(*parsed);
    }
    if (options.cert_authority) return pass_over("has cert-authority, which means nothing here");
    if (auto why = objection(options, offered.circumstances); !why.empty()) return pass_over(std::move(why));
    return permit(offered, options);
}

LineVerdict judge_trusted(const OfferedKey& offered) {
    if (!has_principal(offered.certificate->says, offered.user)) {
        return pass_over("does not name the user among its principals");
    }
    return permit(offered, {});
}

}  // namespace homeport::auth
