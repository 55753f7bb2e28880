#include "auth/authorized_keys.hpp"

#include "auth/file_identity.hpp"

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

void read_key_files(const Account& account, const Options& options,
                    const std::function<bool(const std::string& path, std::string_view text)>& take,
                    const std::function<void(const FileProblem&)>& skip) {
    const FileIdentity as_user(account.uid, account.gid);
    for (const std::string& pattern : options.authorized_keys) {
        const std::string path = expand_path(pattern, account);
        const auto text = read_checked(path, account.home, account.uid, options.strict_modes, file_limit);
        if (text) {
            if (!take(path, *text)) return;
        } else if (!text.error().missing) {
            skip(text.error());
        }
    }
}

void search_key_files(const Account& account, const Options& options, KeySearch& search) {
    if (search.settled()) return;
    read_key_files(
        account, options,
        [&](const std::string& path, std::string_view text) {
            search.lines(text, path);
            return !search.settled();
        },
        [&](const FileProblem& problem) { search.skip(problem.why, problem.system_error); });
}

}  // namespace homeport::auth
