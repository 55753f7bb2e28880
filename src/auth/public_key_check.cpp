#include "auth/public_key_check.hpp"

#include "auth/account_rules.hpp"
#include "auth/authorized_keys.hpp"
#include "auth/keys_command.hpp"
#include "auth/revocation.hpp"
#include "auth/trusted_authorities.hpp"
#include "ssh/fingerprint.hpp"

namespace homeport::auth {
namespace {

/// Stands in for accounts that do not exist. Its name is fixed: a client's invention must not end up in a
/// path.
Account nobody() {
    return {"nobody", 65534, 65534, "/nonexistent/homeport-no-such-user", "/usr/sbin/nologin", {}};
}

std::string key_objection(KeySearch& search) {
    if (search.match()) return {};
    return search.unreadable() ? "the key was not found, and not every key file could be read"
                               : "the key was not found";
}

std::string join(std::string text, const std::vector<std::string>& notes) {
    for (const std::string& note : notes) {
        if (!text.empty()) text += "; ";
        text += note;
    }
    return text;
}

}  // namespace

KeyVerdict check_public_key(const KeyOffer& offer, const Options& options, AccountCache& accounts,
                            std::chrono::sys_seconds now) {
    KeyVerdict verdict;
    const auto asked = accounts.find(offer.user, options.account_cache);
    verdict.system_error = asked.has_error();
    std::optional<Account> account = asked.has_value() ? *asked : std::nullopt;

    // Always searched, even when the answer is clear already: refusing early would tell who exists.
    const Account searched = account ? *account : nobody();
    const OfferedKey offered{offer.blob, searched.name, {offer.source, now}, options.accept_unverified_touch};
    KeySearch search(offered);
    search_authorities(searched, options, search);
    search_key_files(searched, options, search);
    search_keys_command(searched, options, search);
    verdict.system_error = verdict.system_error || search.system_error();

    std::string objection = asked.has_error()
                                ? "the account could not be looked up: " + asked.error().message()
                                : account_objection(account, options);
    if (objection.empty()) objection = key_objection(search);
    if (objection.empty()) {
        Revocation revocation = check_revocation(offered, options);
        objection = std::move(revocation.objection);
        verdict.system_error = verdict.system_error || revocation.system_error;
    }
    if (objection.empty()) {
        KeyMatch& match = *search.match();
        verdict.identity = Identity{
            std::move(*account),           "publickey",
            ssh::fingerprint(offered.key), std::move(match.comment),
            std::move(match.permissions),  offered.certificate ? describe(offered.certificate->says) : ""};
    }
    verdict.note_for_log = join(std::move(objection), search.notes());
    return verdict;
}

}  // namespace homeport::auth
