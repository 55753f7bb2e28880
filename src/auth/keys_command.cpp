#include "auth/keys_command.hpp"

#include <grp.h>
#include <unistd.h>

#include "auth/accounts.hpp"
#include "auth/file_safety.hpp"
#include "auth/program.hpp"
#include "base/descriptor.hpp"
#include "ssh/base64.hpp"
#include "ssh/fingerprint.hpp"
#include "ssh/wire.hpp"

namespace homeport::auth {
namespace {

constexpr std::size_t output_limit = std::size_t{1} << 20;
constexpr int groups_limit = 65536;  // NGROUPS_MAX of Linux

std::string token(char letter, const Account& account, const OfferedKey& offered) {
    switch (letter) {
        case 'u':
            return account.name;
        case 'h':
            return account.home;
        case 'U':
            return std::to_string(account.uid);
        case 'k':
            return ssh::base64_encode(offered.blob);
        case 't':
            return std::string(ssh::read_string(offered.blob).value_or(""));
        case 'f':
            return ssh::fingerprint(offered.key);
        default:
            return {letter};
    }
}

std::string expand_word(const std::string& word, const Account& account, const OfferedKey& offered) {
    std::string expanded;
    for (std::size_t i = 0; i < word.size(); ++i) {
        if (word[i] != '%' || i + 1 == word.size()) {
            expanded += word[i];
        } else {
            expanded += token(word[++i], account, offered);
        }
    }
    return expanded;
}

std::vector<std::uint32_t> group_ids(const Account& account) {
    int count = 64;
    std::vector<gid_t> ids(static_cast<std::size_t>(count));
    while (::getgrouplist(account.name.c_str(), account.gid, ids.data(), &count) < 0) {
        if (ids.size() >= groups_limit) break;
        ids.resize(ids.size() * 4);
        count = static_cast<int>(ids.size());
    }
    ids.resize(static_cast<std::size_t>(count));
    return {ids.begin(), ids.end()};
}

/// A phrase if the program is not to be trusted.
std::string objection_to(const std::string& path) {
    const OpenResult opened = open_checked(path, "/", 0, true);
    const base::Descriptor closed_at_once(opened.fd);
    return opened.missing ? path + " is missing" : opened.problem;
}

}  // namespace

std::vector<std::string> expand_command(const std::vector<std::string>& words, const Account& account,
                                        const OfferedKey& offered) {
    std::vector<std::string> expanded;
    for (const std::string& word : words) expanded.push_back(expand_word(word, account, offered));
    if (words.size() == 1) expanded.push_back(account.name);
    return expanded;
}

void search_keys_command(const Account& account, const Options& options, KeySearch& search) {
    if (options.authorized_keys_command.empty() || search.settled()) return;
    const auto words = expand_command(options.authorized_keys_command, account, search.offered());
    if (std::string problem = objection_to(words.front()); !problem.empty()) {
        search.skip(std::move(problem), true);
        return;
    }
    const auto runner = find_account(options.authorized_keys_command_user);
    if (!runner || !*runner) {
        search.skip("there is no user " + options.authorized_keys_command_user + " to run " + words.front(),
                    true);
        return;
    }
    const Account& who = **runner;
    const RunAs as{who.name, who.home, who.uid, who.gid, group_ids(who)};
    const Printed printed = run_program(words, as, options.deadline, output_limit);
    if (printed.problem.empty()) {
        search.lines(printed.text, words.front());
    } else {
        search.skip(words.front() + " " + printed.problem, true);
    }
}

}  // namespace homeport::auth
