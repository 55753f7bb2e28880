#include "auth/identity.hpp"

namespace homeport::auth {
namespace {

void append(std::string& text, std::string_view separator, const std::string& more) {
    if (!text.empty() && !more.empty()) text += separator;
    text += more;
}

}  // namespace

std::optional<Identity> combine(Identity first, Identity second) {
    auto both = ssh::narrow(first.permissions, second.permissions);
    if (!both) return std::nullopt;
    first.permissions = std::move(*both);
    append(first.how, "+", second.how);
    append(first.fingerprint, ",", second.fingerprint);
    append(first.certificate, ", ", second.certificate);
    append(first.key_comment, ", ", second.key_comment);
    first.pam_agreed = first.pam_agreed || second.pam_agreed;
    return first;
}

}  // namespace homeport::auth
