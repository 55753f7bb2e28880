// Logging in to an instance with the user's own password (RFC 4252 section 8, RFC 4256).
#include <libssh/libssh.h>

#include "ssh/client.hpp"

namespace homeport::ssh {
namespace {

// The question, and whatever is only said before and after it.
constexpr int most_rounds = 8;

PasswordAnswer meaning(std::optional<int> rc, bool serves) {
    if (!rc) return PasswordAnswer::timed_out;
    if (*rc == SSH_AUTH_SUCCESS) return PasswordAnswer::accepted;
    if (!serves) return PasswordAnswer::closed;
    return *rc == SSH_AUTH_PARTIAL || *rc == SSH_AUTH_INFO ? PasswordAnswer::asks_more
                                                           : PasswordAnswer::refused;
}

}  // namespace

awaitable<PasswordAnswer> ClientLink::authenticate(const std::string& user, const base::Secret& password,
                                                   TimePoint deadline) {
    ssh_options_set(raw(), SSH_OPTIONS_USER, user.c_str());
    auto ask_for_methods = [this] { return ssh_userauth_none(raw(), nullptr); };
    const auto listed = co_await until_answered(ask_for_methods, deadline);
    // A door that opens without a password proves nothing.
    if (listed == SSH_AUTH_SUCCESS) co_return PasswordAnswer::not_taken;
    if (listed != SSH_AUTH_DENIED && !serves()) co_return PasswordAnswer::unasked;
    if (listed != SSH_AUTH_DENIED) co_return meaning(listed, true);

    const auto methods = static_cast<unsigned>(ssh_userauth_list(raw(), nullptr));
    const std::string for_anybody = banner();
    PasswordAnswer answer = PasswordAnswer::not_taken;
    if ((methods & SSH_AUTH_METHOD_PASSWORD) != 0) {
        auto offer = [this, &password] { return ssh_userauth_password(raw(), nullptr, password.c_str()); };
        const auto rc = co_await until_answered(offer, deadline);
        answer = meaning(rc, serves());
    } else if ((methods & SSH_AUTH_METHOD_INTERACTIVE) != 0) {
        answer = co_await answer_questions(password, deadline);
    }
    if (const std::string now = banner(); now != for_anybody) told_ += now;
    co_return answer;
}

awaitable<PasswordAnswer> ClientLink::answer_questions(const base::Secret& password, TimePoint deadline) {
    bool answered = false;
    for (int round = 0; round < most_rounds; ++round) {
        auto converse = [this] { return ssh_userauth_kbdint(raw(), nullptr, nullptr); };
        const auto rc = co_await until_answered(converse, deadline);
        if (rc != SSH_AUTH_INFO) co_return meaning(rc, serves());
        const int questions = ssh_userauth_kbdint_getnprompts(raw());
        if (answered) told_ += ssh_userauth_kbdint_getinstruction(raw());
        if (questions == 0) continue;
        char echo = 1;
        if (questions > 0) ssh_userauth_kbdint_getprompt(raw(), 0, &echo);
        // A second question is another one: a code, or a new password in the place of an expired one.
        if (questions != 1 || echo != 0 || answered) co_return PasswordAnswer::asks_more;
        ssh_userauth_kbdint_setanswer(raw(), 0, password.c_str());
        answered = true;
    }
    co_return PasswordAnswer::asks_more;
}

std::string ClientLink::banner() const {
    char* const text = ssh_get_issue_banner(raw());
    const std::string copy = text != nullptr ? text : "";
    ssh_string_free_char(text);
    return copy;
}

}  // namespace homeport::ssh
