#include "front/account_lookup.hpp"

#include "auth/account_rules.hpp"

namespace homeport::front {

awaitable<Found> look_up_account(const AuthContext& context, const Login& login) {
    using Account = result<std::optional<auth::Account>>;
    auto job = [user = login.user, accounts = context.accounts, lifetime = context.auth->account_cache] {
        return accounts->find(user, lifetime);
    };
    result<Account> asked = co_await context.workers.run(context.auth->deadline, std::move(job));
    Found found;
    if (asked && *asked) {
        found.account = std::move(**asked);
        found.objection = auth::account_objection(found.account, *context.auth);
    } else {
        const error_code error = asked ? asked->error() : asked.error();
        found.objection = "the account could not be looked up: " + error.message();
        found.failed = true;
    }
    co_return found;
}

}  // namespace homeport::front
