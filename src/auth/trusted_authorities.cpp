#include "auth/trusted_authorities.hpp"

#include <unistd.h>

#include <algorithm>

#include "auth/authorized_keys.hpp"
#include "auth/file_identity.hpp"
#include "auth/whole_file.hpp"

namespace homeport::auth {
namespace {

constexpr std::size_t file_limit = std::size_t{1} << 20;

/// The authority's key stands on a line of its own, without options.
LineVerdict judge_authority(std::string_view line, const OfferedKey& offered, std::string&) {
    const auto key = parse_key_line(line);
    if (!key || !key->options.empty() || key->blob != offered.certificate->says.authority) return {};
    return {LineVerdict::Answer::permit, {}, {}};
}

LineVerdict judge_principal(std::string_view line, const OfferedKey& offered, std::string&) {
    return judge_principals_line(line, offered);
}

/// The file that lists the certificate's authority; empty if none does.
std::string find_authority(const Options& options, KeySearch& search) {
    KeySearch authorities(search.offered());
    for (const std::string& path : options.trusted_user_ca_keys) {
        auto text = read_checked(path, "/", ::geteuid(), options.strict_modes, file_limit);
        if (!text) {
            // The admin named it: that it is missing is no small matter.
            search.skip(text.error().missing ? path + " is missing" : text.error().why, true);
            continue;
        }
        authorities.lines(*text, path, judge_authority);
        if (authorities.match()) return path;
    }
    return {};
}

void search_principals(const Account& account, const Options& options, KeySearch& search) {
    const FileIdentity as_user(account.uid, account.gid);
    for (const std::string& pattern : options.authorized_principals) {
        const std::string path = expand_path(pattern, account);
        auto text = read_checked(path, account.home, account.uid, options.strict_modes, file_limit);
        if (text) {
            search.lines(*text, path, judge_principal);
        } else if (!text.error().missing) {
            search.skip(text.error().why, text.error().system_error);
        }
    }
}

}  // namespace

void search_authorities(const Account& account, const Options& options, KeySearch& search) {
    if (!search.offered().certificate) return;
    const std::string authority = find_authority(options, search);
    if (authority.empty()) return;
    if (options.authorized_principals.empty()) {
        search.take(judge_trusted(search.offered()), "the certificate");
    } else {
        search_principals(account, options, search);
    }
}

}  // namespace homeport::auth
