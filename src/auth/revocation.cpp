#include "auth/revocation.hpp"

#include <unistd.h>

#include <algorithm>

#include "auth/krl.hpp"
#include "auth/whole_file.hpp"

namespace homeport::auth {
namespace {

constexpr std::size_t file_limit = std::size_t{16} << 20;

const ssh::UserCertificate* certificate_of(const OfferedKey& offered) {
    return offered.certificate ? &offered.certificate->says : nullptr;
}

bool named_by_lines(std::string_view text, const OfferedKey& offered) {
    const ssh::UserCertificate* const certificate = certificate_of(offered);
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const auto line = parse_key_line(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        if (!line) continue;
        if (line->blob == offered.key) return true;
        if (certificate != nullptr && line->blob == certificate->authority) return true;
    }
    return false;
}

Revocation check_list(const std::string& path, const std::string& text, const OfferedKey& offered) {
    bool revoked = false;
    if (is_krl(text)) {
        const ssh::Bytes list(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
        const auto answer = krl_revokes(list, offered.key, certificate_of(offered));
        if (!answer) return {path + " " + answer.error(), true};
        revoked = *answer;
    } else {
        revoked = named_by_lines(text, offered);
    }
    return {revoked ? "the key is revoked by " + path : "", false};
}

}  // namespace

Revocation check_revocation(const OfferedKey& offered, const Options& options) {
    for (const std::string& path : options.revoked_keys) {
        const auto text = read_checked(path, "/", ::geteuid(), options.strict_modes, file_limit);
        if (!text) return {text.error().missing ? path + " is missing" : text.error().why, true};
        if (Revocation found = check_list(path, *text, offered); !found.objection.empty()) return found;
    }
    return {};
}

}  // namespace homeport::auth
