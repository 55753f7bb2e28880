#include "config/cross_checks.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <tuple>

#include "config/rule_checks.hpp"

namespace homeport::config {
namespace {

using std::chrono::milliseconds;

/// "`shorter` must not be longer than `longer`", both durations of one section.
struct Order {
    std::string_view section, shorter, longer;
    milliseconds (*of_shorter)(const Config&);
    milliseconds (*of_longer)(const Config&);
};

const std::vector<Order>& orders() {
    static const std::vector<Order> all = {
        // One try that may last longer than all of them together would be cut short without a reason.
        {"backend", "connect_timeout", "connect_budget",
         [](const Config& c) -> milliseconds { return c.backend.connect_timeout; },
         [](const Config& c) -> milliseconds { return c.backend.connect_budget; }},
        // A certificate is signed when a try begins and must still be valid when the instance looks at it.
        {"backend", "connect_timeout", "certificate_lifetime",
         [](const Config& c) -> milliseconds { return c.backend.connect_timeout; },
         [](const Config& c) -> milliseconds { return c.backend.certificate_lifetime; }},
        {"penalties", "min", "max", [](const Config& c) -> milliseconds { return c.front.penalties.min; },
         [](const Config& c) -> milliseconds { return c.front.penalties.max; }},
        {"pool", "dns_min_interval", "dns_max_interval",
         [](const Config& c) -> milliseconds { return c.pool.dns.min_interval; },
         [](const Config& c) -> milliseconds { return c.pool.dns.max_interval; }},
        {"health", "fast_interval", "interval",
         [](const Config& c) -> milliseconds { return c.router.health.fast_interval; },
         [](const Config& c) -> milliseconds { return c.router.health.interval; }},
    };
    return all;
}

void check_orders(const Document& document, Report& report) {
    for (const auto& order : orders()) {
        const auto shorter = order.of_shorter(document.config), longer = order.of_longer(document.config);
        if (shorter <= longer) continue;
        // Defaults agree, so at least one of the two is in the file.
        const auto section = document.root[order.section];
        const auto* node = section[order.shorter].node();
        if (!node) node = section[order.longer].node();
        const auto name = [&](std::string_view key) {
            return std::string(order.section).append(".").append(key);
        };
        report.add(node ? node->source().begin : toml::source_position{},
                   name(order.shorter) + " (" + format_duration(shorter) + ") must not be longer than " +
                       name(order.longer) + " (" + format_duration(longer) + ")");
    }
}

void check_keys_command(const Document& document, Report& report) {
    const auto& [command, user] = std::tie(document.config.auth.authorized_keys_command,
                                           document.config.auth.authorized_keys_command_user);
    if (command.empty()) return;
    const auto* node = document.root["auth"]["authorized_keys_command"].node();
    const auto where = node ? node->source().begin : toml::source_position{};
    if (!command.front().starts_with('/')) {
        report.add(where, "auth.authorized_keys_command must begin with an absolute path");
    }
    if (user.empty()) {
        report.add(where, "auth.authorized_keys_command needs auth.authorized_keys_command_user");
    }
}

void check_password_check(const Document& document, Report& report) {
    if (document.config.auth.password_check == auth::PasswordCheck::pam) return;
    // What was written rather than what was read: a list with a mistake has been reported.
    if (const auto* lists = document.root["auth"]["methods"].as_array()) {
        const auto takes_passwords = [](const toml::node& list) {
            return list.value_or(std::string_view()).find("password") != std::string_view::npos;
        };
        if (std::ranges::any_of(*lists, takes_passwords)) return;
    }
    report.add(document.root["auth"]["password_check"].node()->source().begin,
               "auth.password_check is about the method \"password\", which no list of auth.methods names");
}

void check_dns(const Document& document, Report& report) {
    const dns::Options& dns = document.config.pool.dns;
    if (dns.name.empty() || !dns.host_keys.empty() || !dns.known_hosts.empty()) return;
    const auto* node = document.root["pool"]["dns"].node();
    report.add(node ? node->source().begin : toml::source_position{},
               "pool.dns needs pool.dns_host_keys or pool.dns_known_hosts: an instance whose host key is not "
               "known is not logged in to");
}

/// `name_of` gives an entry's name.
template <class T, class NameOf>
void check_unique(const std::vector<Entry<T>>& entries, std::string_view heading, NameOf name_of,
                  Report& report) {
    std::map<std::string_view, toml::source_position> seen;
    for (const auto& entry : entries) {
        if (!entry.sound("name")) continue;
        const auto place = entry.place("name");
        const auto [first, is_new] = seen.emplace(name_of(entry.value), place);
        if (is_new) continue;
        report.add(place, "the name " + quoted(first->first) + " is taken by the [[" + std::string(heading) +
                              "]] on line " + std::to_string(first->second.line));
    }
}

}  // namespace

void check_agreement(const Document& document, Report& report) {
    check_orders(document, report);
    check_keys_command(document, report);
    check_password_check(document, report);
    check_dns(document, report);
    const auto name_of_instance = [](const Instance& i) -> std::string_view { return i.config.name; };
    const auto name_of_rule = [](const router::Rule& r) -> std::string_view { return r.name; };
    check_unique(document.instances, instances_name, name_of_instance, report);
    check_unique(document.rules, rules_name, name_of_rule, report);
    check_rules(document, report);
}

}  // namespace homeport::config
