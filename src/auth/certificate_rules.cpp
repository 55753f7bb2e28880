#include "auth/certificate_rules.hpp"

#include <algorithm>

#include "auth/address_list.hpp"
#include "ssh/fingerprint.hpp"
#include "ssh/signature.hpp"
#include "ssh/wire_reader.hpp"

namespace homeport::auth {
namespace {

using Problem = std::optional<std::string>;
using Certificate = ssh::UserCertificate;

/// The string that an option's value consists of.
std::optional<std::string> value_of(const std::string& data) {
    ssh::WireReader reader({reinterpret_cast<const std::uint8_t*>(data.data()), data.size()});
    std::string value(reader.text());
    if (!reader.done()) return std::nullopt;
    return value;
}

/// Addresses and prefixes only: no patterns, unlike in from=.
Problem check_source(const std::string& list, const Circumstances& circumstances) {
    if (list.find_first_not_of("0123456789abcdefABCDEF.:/,") != std::string::npos) {
        return "has a source-address that is no list of addresses";
    }
    if (!address_in_list(circumstances.source, list)) return "does not allow " + circumstances.source;
    return {};
}

Problem check_validity(const Certificate& certificate, const Circumstances& circumstances) {
    const auto since_epoch = circumstances.now.time_since_epoch().count();
    const auto now = static_cast<std::uint64_t>(std::max<std::int64_t>(since_epoch, 0));
    if (!certificate.for_users) return "is for hosts";
    if (now < certificate.valid_after) return "is not valid yet";
    if (now >= certificate.valid_before) return "has expired";
    if (certificate.principals.empty()) return "names no principals";
    return {};
}

Problem take_critical(const std::string& name, const std::string& data, const Circumstances& circumstances,
                      CertificateTerms& terms) {
    if (name == "verify-required") {
        terms.verify_required = true;
        return data.empty() ? Problem() : "has a critical option that cannot be read";
    }
    if (name != "force-command" && name != "source-address") {
        return "has the unknown critical option \"" + name + "\"";
    }
    auto value = value_of(data);
    if (!value) return "has a critical option that cannot be read";
    if (name == "source-address") return check_source(*value, circumstances);
    if (terms.permissions.forced_command) return "forces two commands";
    terms.permissions.forced_command = std::move(*value);
    return {};
}

/// Those that nobody knows do not matter.
void take_extension(const std::string& name, CertificateTerms& terms) {
    ssh::Permissions& permissions = terms.permissions;
    if (name == "permit-X11-forwarding") permissions.x11_forwarding = true;
    if (name == "permit-agent-forwarding") permissions.agent_forwarding = true;
    if (name == "permit-port-forwarding") permissions.port_forwarding = true;
    if (name == "permit-pty") permissions.pty = true;
    if (name == "permit-user-rc") permissions.user_rc = true;
    if (name == "no-touch-required") terms.touch_required = false;
}

}  // namespace

boost::system::result<CertificateTerms, std::string> judge_certificate(const Certificate& certificate,
                                                                       const Circumstances& circumstances) {
    if (Problem problem = check_validity(certificate, circumstances)) return std::move(*problem);
    CertificateTerms terms{ssh::Permissions::nothing()};
    for (const auto& [name, data] : certificate.critical) {
        if (Problem problem = take_critical(name, data, circumstances, terms)) return std::move(*problem);
    }
    for (const auto& [name, data] : certificate.extensions) take_extension(name, terms);
    if (!ssh::verify_signature(certificate.authority, certificate.signature, certificate.signed_part)) {
        return std::string("has a signature that is wrong, or of a kind that is not accepted");
    }
    return terms;
}

bool has_principal(const Certificate& certificate, std::string_view name) {
    return std::ranges::find(certificate.principals, name) != certificate.principals.end();
}

bool has_any_principal(const Certificate& certificate, std::string_view names) {
    for (bool more = true; more;) {
        const std::size_t comma = names.find(',');
        const std::string_view name = names.substr(0, comma);
        more = comma != std::string_view::npos;
        if (more) names.remove_prefix(comma + 1);
        if (!name.empty() && has_principal(certificate, name)) return true;
    }
    return false;
}

std::string describe(const Certificate& certificate) {
    return "ID \"" + certificate.key_id + "\" serial " + std::to_string(certificate.serial) + " CA " +
           ssh::fingerprint(certificate.authority);
}

}  // namespace homeport::auth
