#include "app/configuration.hpp"

#include "auth/account_rules.hpp"
#include "auth/key_listing.hpp"
#include "config/show.hpp"
#include "router/random.hpp"

namespace homeport::app {
namespace {

std::string place(const std::string& path, unsigned line) {
    return line == 0 ? std::string("default") : path + ":" + std::to_string(line);
}

/// `origin`: who brought it, if it was not the file.
admin::ConfigTable describe(const config::ShownTable& from, const std::string& path,
                            const std::string& origin = {}) {
    admin::ConfigTable to{from.kind, from.name, {}};
    for (const config::ShownKey& key : from.keys) {
        const std::string source = origin.empty() ? place(path, key.line) : origin;
        to.keys.push_back({key.name, key.value, source, key.waits});
    }
    return to;
}

/// Whether a rule by itself fits, asked of a router that knows no other.
bool fits(const router::Rule& rule, const router::Request& request) {
    const router::Router alone({}, {}, {rule});
    router::MersenneRandom random(0);
    return alone.decide(request, std::nullopt, {}, router::Clock::now(), random).rule == rule.name;
}

std::vector<admin::RuleFit> describe_rules(const config::Config& config, const std::string& path,
                                           const router::Request& request) {
    std::vector<admin::RuleFit> rules;
    bool settled = false;
    for (const router::Rule& rule : config.rules) {
        const bool fitting = fits(rule, request);
        const unsigned line = config.line("rules/" + rule.name + ".name");
        rules.push_back({rule.name, place(path, line), fitting, fitting && !settled});
        settled = settled || fitting;
    }
    return rules;
}

std::string join(const auth::MethodList& methods) {
    std::string text;
    for (const auth::MethodName method : methods)
        text += (text.empty() ? "" : ",") + std::string(to_string(method));
    return text;
}

}  // namespace

admin::ConfigShown show_configuration(const config::Config& config, const Membership& membership,
                                      const std::string& path) {
    admin::ConfigShown shown{path, {}};
    for (const config::ShownTable& table : config::show_settings(config)) {
        shown.tables.push_back(describe(table, path));
    }
    for (const backend::Member& member : membership.members()) {
        const auto origin = membership.origin(member.config.name);
        const bool ours = !origin || *origin == backend::Origin::configuration;
        shown.tables.push_back(describe(config::show_instance(member, config), path,
                                        ours ? std::string() : "by the " + std::string(to_string(*origin))));
    }
    return shown;
}

awaitable<result<admin::UserConfig>> show_user(const config::Config& config, const std::string& path,
                                               base::Workers& workers, auth::Account account,
                                               router::Request request) {
    admin::UserConfig user;
    user.user = account.name;
    user.home = account.home;
    user.shell = account.shell;
    user.uid = account.uid;
    user.gid = account.gid;
    user.groups = account.groups;
    user.objection = auth::account_objection(account, config.auth);
    for (const auth::MethodList& list : config.auth.methods) user.methods.push_back(join(list));
    user.max_connections = config.front.limits.user_connections;
    user.rules = describe_rules(config, path, request);
    auto job = [account = std::move(account), options = config.auth] {
        return auth::list_keys(account, options);
    };
    auto listing = co_await workers.run(config.auth.deadline, std::move(job));
    if (!listing) co_return listing.error();
    for (auth::ListedKey& key : listing->keys) {
        user.keys.push_back({std::move(key.where), std::move(key.type), std::move(key.fingerprint),
                             std::move(key.comment), std::move(key.restrictions)});
    }
    user.key_notes = std::move(listing->notes);
    co_return user;
}

}  // namespace homeport::app
