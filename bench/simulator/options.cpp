#include "simulator/options.hpp"

#include <limits>

namespace homeport::bench {
namespace {

constexpr double half_an_hour = 0.5, many = 1e6;
constexpr double ten_years = 3660;  // in days
// What an ordinary machine's memory holds, rather than an error message after a while.
constexpr std::uint32_t most_users = 50'000'000, most_instances = 1'000'000;

std::vector<router::PolicyKind> read_policies(std::string_view text) {
    std::vector<router::PolicyKind> policies;
    for (const std::string& name : read_list(text)) {
        const auto kind = router::parse_policy(name);
        if (!kind) throw UsageError("there is no policy \"" + name + "\"");
        policies.push_back(*kind);
    }
    if (policies.empty()) throw UsageError("which policies?");
    return policies;
}

std::string known_policies() {
    std::string names;
    for (const std::string_view name : router::policy_names())
        names += (names.empty() ? "" : ",") + std::string(name);
    return names;
}

}  // namespace

std::vector<Option> option_table(Options& o) {
    using View = std::string_view;
    const auto count = [](std::uint32_t& to, std::uint32_t least,
                          std::uint32_t most = std::numeric_limits<std::uint32_t>::max()) {
        return [&to, least, most](View v) { to = static_cast<std::uint32_t>(read_count(v, least, most)); };
    };
    const auto number = [](double& to, double least, double most) {
        return [&to, least, most](View v) { to = read_number(v, least, most); };
    };
    const auto duration = [](milliseconds& to) { return [&to](View v) { to = read_duration(v); }; };
    const auto text = [](std::string& to) { return [&to](View v) { to = v; }; };
    return {
        {"--policy", "LIST", "compared side by side, of " + known_policies(),
         [&o](View v) { o.policies = read_policies(v); }},
        {"--seed", "N", "of all chance; the same seed gives the same result",
         [&o](View v) { o.seed = read_count(v, 0, std::numeric_limits<std::uint64_t>::max()); }},
        {"", "", "Who logs in:", {}},
        {"--recorded", "FILE", "logins that happened: CSV, JSON lines, or Homeport's audit log",
         text(o.recorded)},
        {"--users", "N", "generated users (10000)", count(o.users, 1, most_users)},
        {"--days", "N", "from a Monday 0:00 (3)", number(o.days, 0.01, ten_years)},
        {"--logins", "N", "a working day, of an average user (2)", number(o.logins_per_user, 0, many)},
        {"--activity", "S", "exponent of Zipf's law for who logs in; 0: all alike (0.6)",
         number(o.activity, 0, 5)},
        {"--weekend", "PART", "of a working day's logins on Saturday and Sunday (0.2)",
         number(o.weekend, 0, 1)},
        {"--session", "TIME", "median length, log-normal (25m)", duration(o.session_median)},
        {"--session-spread", "S", "its sigma (1.4)", number(o.session_spread, 0, 5)},
        {"--work", "PART", "of sessions leave work running (0.15)", number(o.work_share, 0, 1)},
        {"--work-time", "TIME", "median length of that work (6h)", duration(o.work_median)},
        {"--return", "PART", "of cut sessions come back within a minute (0.8)", number(o.return_share, 0, 1)},
        {"--gpu", "PART", "of logins ask for an instance with the tag gpu (0)", number(o.tag_share, 0, 1)},
        {"", "", "The pool:", {}},
        {"--instances", "N", "all alike (100)", count(o.instances, 1, most_instances)},
        {"--max-sessions", "N", "of one instance; 0: no limit (0)", count(o.max_sessions, 0)},
        {"--gpu-instances", "PART", "carry the tag gpu, if anybody asks for it (0.1)",
         number(o.tagged_instances, 0, 1)},
        {"--pin-lifetime", "TIME", "after a user was last seen (7d)", duration(o.pin_lifetime)},
        {"", "", "What happens to it:", {}},
        {"--mtbf", "TIME", "between failures of one instance; 0: never (30d)", duration(o.between_failures)},
        {"--outage", "TIME", "how long it is gone, on average (20m)", duration(o.outage)},
        {"--drains", "N", "a day, of all instances (1)", number(o.drains_per_day, 0, many)},
        {"--drain-deadline", "TIME", "then its sessions are ended; it is back half an hour later (4h)",
         duration(o.drain_deadline)},
        {"--night", "PART", "of the instances stays on at night; 0: none, a login wakes some (1)",
         number(o.night, 0, 1)},
        {"--off", "HOUR", "when the night begins (20)", number(o.off_hour, 0, 24 - half_an_hour)},
        {"--on", "HOUR", "when it ends (7)", number(o.on_hour, 0, 24 - half_an_hour)},
        {"--boot", "TIME", "of a woken instance (90s)", duration(o.boot)},
        {"--reports", "TIME", "between probes that tell load and work; 0: checks alone (0)",
         duration(o.reports)},
        {"", "", "The report:", {}},
        {"--sample", "TIME", "between looks at the balance (10m)", [&o](View v) { o.sample = read_span(v); }},
        {"--json", "FILE", "write everything there, too, with the balance over time", text(o.json)},
        {"--no-timings", "", "leave out what differs from run to run", [&o](View) { o.timings = false; }},
    };
}

}  // namespace homeport::bench
