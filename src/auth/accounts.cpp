#include "auth/accounts.hpp"

#include <grp.h>
#include <pwd.h>
#include <sys/types.h>

#include <algorithm>
#include <cerrno>
#include <vector>

namespace homeport::auth {
namespace {

using boost::system::error_code;
using boost::system::result;

// A group's entry lists its members, so it can be large; past this something is wrong.
constexpr std::size_t first_buffer = 4096, buffer_limit = std::size_t{16} << 20;
constexpr int first_groups = 64, groups_limit = 65536;  // NGROUPS_MAX of Linux

error_code system_error(int number) {
    return {number, boost::system::system_category()};
}

/// Calls `ask(buffer, size)`, one of the get*_r family, with a buffer that grows for as long as it says
/// ERANGE.
template <class Ask>
int with_growing_buffer(std::vector<char>& buffer, Ask ask) {
    buffer.resize(first_buffer);
    for (;;) {
        const int error = ask(buffer.data(), buffer.size());
        if (error == EINTR) continue;
        if (error != ERANGE || buffer.size() >= buffer_limit) return error;
        buffer.resize(buffer.size() * 4);
    }
}

/// POSIX says 0 for an unknown name; some NSS modules say it with one of these.
bool means_unknown(int error) {
    return error == 0 || error == ENOENT || error == ESRCH;
}

/// The group's name; its number where NSS has no name for it.
result<std::string> group_name(gid_t gid) {
    std::vector<char> buffer;
    group entry{};
    group* found = nullptr;
    const int error = with_growing_buffer(
        buffer, [&](char* data, std::size_t size) { return ::getgrgid_r(gid, &entry, data, size, &found); });
    if (found != nullptr) return std::string(found->gr_name);
    if (means_unknown(error)) return std::to_string(gid);
    return system_error(error);
}

/// All groups of the user, the primary one first.
std::vector<gid_t> group_ids(const char* name, gid_t primary) {
    std::vector<gid_t> ids(first_groups);
    for (;;) {
        int count = static_cast<int>(ids.size());
        if (::getgrouplist(name, primary, ids.data(), &count) >= 0) {
            ids.resize(static_cast<std::size_t>(count));
            break;
        }
        if (static_cast<int>(ids.size()) >= groups_limit) break;
        ids.resize(
            static_cast<std::size_t>(std::clamp(count, static_cast<int>(ids.size()) * 2, groups_limit)));
    }
    const auto first = std::find(ids.begin(), ids.end(), primary);
    if (first != ids.end()) std::rotate(ids.begin(), first, first + 1);
    return ids;
}

}  // namespace

bool plausible_name(std::string_view name) {
    const auto forbidden = [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0x20 || byte == 0x7f || c == '/' || c == ':';
    };
    return !name.empty() && name.size() <= 255 && name != "." && name != ".." &&
           std::ranges::none_of(name, forbidden);
}

result<std::optional<Account>> find_account(const std::string& name) {
    if (!plausible_name(name)) return std::optional<Account>();
    std::vector<char> buffer;
    passwd entry{};
    passwd* found = nullptr;
    const int error = with_growing_buffer(buffer, [&](char* data, std::size_t size) {
        return ::getpwnam_r(name.c_str(), &entry, data, size, &found);
    });
    if (found == nullptr) {
        if (means_unknown(error)) return std::optional<Account>();
        return system_error(error);
    }
    Account account{found->pw_name, found->pw_uid, found->pw_gid, found->pw_dir, found->pw_shell, {}};
    for (const gid_t gid : group_ids(found->pw_name, found->pw_gid)) {
        auto group = group_name(gid);
        if (!group) return group.error();
        account.groups.push_back(std::move(*group));
    }
    return std::optional<Account>(std::move(account));
}

}  // namespace homeport::auth
