#include "auth/account_rules.hpp"

namespace homeport::auth {
namespace {

bool is_closed_shell(std::string_view shell) {
    const std::string_view name = shell.substr(shell.rfind('/') + 1);
    return name == "nologin" || name == "false";
}

}  // namespace

std::string account_objection(const std::optional<Account>& account, const Options& options) {
    if (!account) return "no such user";
    if (account->uid == 0 && !options.permit_root) return "root may not log in (auth.permit_root)";
    if (is_closed_shell(account->shell)) return "the account's shell is " + account->shell;
    return {};
}

}  // namespace homeport::auth
