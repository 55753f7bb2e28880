#include "auth/authorized_keys.hpp"

#include "auth/file_identity.hpp"
#include "auth/whole_file.hpp"

namespace homeport::auth {
namespace {

constexpr std::size_t file_limit = std::size_t{1} << 20;

}  // namespace

std::string expand_path(std::string_view pattern, const Account& account) {
    std::string path;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        const char next = i + 1 < pattern.size() ? pattern[i + 1] : '\0';
        if (pattern[i] != '%') {
            path += pattern[i];
            continue;
        }
        switch (next) {
            case 'u':
                path += account.name;
                break;
            case 'h':
                path += account.home;
                break;
            case 'U':
                path += std::to_string(account.uid);
                break;
            case '%':
                path += '%';
                break;
            default:
                path += '%';
                continue;  // not ours; the configuration's check has complained already
        }
        ++i;
    }
    return path.starts_with('/') ? path : account.home + "/" + path;
}

void search_key_files(const Account& account, const Options& options, KeySearch& search) {
    const FileIdentity as_user(account.uid, account.gid);
    for (const std::string& pattern : options.authorized_keys) {
        if (search.settled()) return;
        const std::string path = expand_path(pattern, account);
        auto text = read_checked(path, account.home, account.uid, options.strict_modes, file_limit);
        if (text) {
            search.lines(*text, path);
        } else if (!text.error().missing) {
            search.skip(text.error().why, text.error().system_error);
        }
    }
}

}  // namespace homeport::auth
