#include "auth/key_judge.hpp"

#include <algorithm>

namespace homeport::auth {
namespace {

using Answer = LineVerdict::Answer;

bool is_fido(std::string_view type) {
    return type.starts_with("sk-");
}

/// What the line demands of a FIDO key's signature. libssh checks the signature, and shows neither it nor its
/// flags, so nobody here knows whether somebody touched the key.
std::string unverifiable(const KeyOptions& options, const OfferedKey& offered) {
    if (options.verify_required) return "has verify-required, which the router cannot check";
    if (options.touch_required && !offered.accept_unverified_touch) {
        return "is for a FIDO key, whose touch the router cannot check; permit it without by "
               "no-touch-required, "
               "or all of them by auth.accept_unverified_touch";
    }
    return {};
}

}  // namespace

LineVerdict judge_line(const KeyLine& line, const OfferedKey& offered) {
    if (!std::ranges::equal(line.blob, offered.blob)) return {};
    const auto options = parse_key_options(line.options);
    if (!options) return {Answer::pass_over, options.error(), {}};
    if (options->cert_authority) return {Answer::pass_over, "is for a certificate authority", {}};
    if (auto why = objection(*options, offered.circumstances); !why.empty()) {
        return {Answer::pass_over, std::move(why), {}};
    }
    if (is_fido(line.type)) {
        if (auto why = unverifiable(*options, offered); !why.empty())
            return {Answer::refuse, std::move(why), {}};
    }
    return {Answer::permit, options->environment ? "has environment=, which is ignored" : "",
            options->permissions};
}

}  // namespace homeport::auth
