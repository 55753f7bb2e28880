#include "generator/report.hpp"

#include <functional>
#include <set>

#include "common/json.hpp"
#include "common/table.hpp"

namespace homeport::bench {
namespace {

using Figure = std::function<std::string(const PhaseResult&)>;

struct Latency {
    std::string name, key;
    Histogram Tally::*histogram;
};
const Latency latencies[] = {
    {"login", "login", &Tally::login},
    {"  or until it failed", "login_or_failure", &Tally::login_or_failure},
    {"  since it began", "login_since_start", &Tally::login_since_start},
    {"  begun too late by", "lateness", &Tally::lateness},
    {"  TCP", "connect", &Tally::connect},
    {"  key exchange", "key_exchange", &Tally::key_exchange},
    {"  authentication", "authentication", &Tally::authentication},
    {"  start of the command", "session_start", &Tally::session_start},
    {"key to echo", "key", &Tally::key},
    {"  since it was sent", "key_since_sent", &Tally::key_since_sent},
    {"transfer", "transfer", &Tally::transfer},
};
constexpr std::pair<const char*, double> percentiles[] = {
    {"p50", 0.5}, {"p90", 0.9}, {"p95", 0.95}, {"p99", 0.99}};

double ms(std::chrono::nanoseconds t) {
    return std::chrono::duration<double, std::milli>(t).count();
}

std::string four(const Histogram& h) {
    if (h.count() == 0) return "-";
    return digits(ms(h.percentile(0.5)), 1) + " / " + digits(ms(h.percentile(0.95)), 1) + " / " +
           digits(ms(h.percentile(0.99)), 1) + " / " + digits(ms(h.max()), 1);
}

double a_second(const PhaseResult& phase, std::uint64_t count) {
    return phase.seconds > 0 ? static_cast<double>(count) / phase.seconds : 0;
}

/// The fastest phase before the first that broke a limit, or that nobody waited for.
const PhaseResult* best(const Result& result) {
    const PhaseResult* found = nullptr;
    for (const PhaseResult& phase : result.phases) {
        if (!phase.broke.empty() || (result.interrupted && &phase == &result.phases.back())) break;
        if (phase.phase.hold == 0) found = &phase;
    }
    return found;
}

void print_verdict(std::ostream& out, const Options& o, const Result& result) {
    for (const PhaseResult& phase : result.phases) {
        for (const std::string& example : phase.tally.examples)
            out << phase.phase.name << ": " << example << '\n';
        if (!phase.broke.empty()) out << phase.phase.name << " broke a limit: " << phase.broke << '\n';
    }
    if (result.interrupted) out << "Interrupted: the last phase is not complete.\n";
    if (o.ramp.empty()) return;
    const PhaseResult* phase = best(result);
    if (phase == nullptr) {
        out << (result.interrupted ? "Nothing can be said: the first rate did not come to its end.\n"
                                   : "Not even the first rate was within the limits.\n");
        return;
    }
    constexpr double an_hour = 3600, each = 2;
    out << (phase == &result.phases.back() ? "All rates were within the limits, up to "
                                           : "Within the limits up to ")
        << digits(phase->phase.rate, 1)
        << " logins a second: " << digits(phase->phase.rate * an_hour / each, 0)
        << " users who log in twice in the busiest hour.\n";
}

}  // namespace

void print_table(std::ostream& out, const Options& o, const Result& result) {
    Table table;
    const auto row = [&](const std::string& name, const Figure& figure) {
        std::vector<std::string> cells{name};
        for (const PhaseResult& phase : result.phases) cells.push_back(figure(phase));
        table.row(std::move(cells));
    };
    const auto count = [](std::uint64_t Tally::*field) {
        return [field](const PhaseResult& p) { return std::to_string(p.tally.*field); };
    };
    row("", [](const PhaseResult& p) { return p.phase.name; });
    row("logins begun", count(&Tally::started));
    row("  succeeded", count(&Tally::logged_in));
    row("  a second", [](const PhaseResult& p) { return digits(a_second(p, p.tally.logged_in), 1); });
    row("sessions that ended well", count(&Tally::finished));
    row("failed", count(&Tally::failed));
    std::set<std::string> kinds;
    for (const PhaseResult& phase : result.phases) {
        for (const auto& error : phase.tally.errors) kinds.insert(error.first);
    }
    for (const std::string& kind : kinds)
        row("  " + kind, [&](const PhaseResult& p) {
            const auto found = p.tally.errors.find(kind);
            return std::to_string(found == p.tally.errors.end() ? 0 : found->second);
        });
    for (const Latency& latency : latencies) {
        const bool any = std::ranges::any_of(
            result.phases, [&](const PhaseResult& p) { return (p.tally.*latency.histogram).count() > 0; });
        if (any)
            row(latency.name + ", ms",
                [&](const PhaseResult& p) { return four(p.tally.*latency.histogram); });
    }
    if (o.transfer_share > 0) {
        row("MB a second down",
            [](const PhaseResult& p) { return digits(a_second(p, p.tally.bytes_down) / 1e6, 1); });
        row("MB a second up",
            [](const PhaseResult& p) { return digits(a_second(p, p.tally.bytes_up) / 1e6, 1); });
    }
    row("cores the generator took", [](const PhaseResult& p) { return digits(p.own_cores, 2); });
    table.print(out);
    out << "Times are p50 / p95 / p99 / longest. A login and a key count from the moment when they were "
           "due.\n";
    if (o.hold > 0) out << "Idle sessions held to the end: " << result.held << '\n';
    print_verdict(out, o, result);
}

std::string to_json(const Options& o, const Result& result) {
    Json json;
    json.begin()
        .member("host", o.host)
        .member("port", o.port)
        .member("seed", o.seed)
        .member("held", result.held);
    json.key("interrupted").value(result.interrupted ? 1 : 0);
    json.key("phases").begin('[');
    for (const PhaseResult& phase : result.phases) {
        const Tally& t = phase.tally;
        json.begin().member("name", phase.phase.name).member("rate", phase.phase.rate);
        json.member("seconds", phase.seconds).member("own_cores", phase.own_cores);
        json.member("started", t.started).member("logged_in", t.logged_in).member("finished", t.finished);
        json.member("failed", t.failed).member("broke", phase.broke);
        json.key("errors").begin();
        for (const auto& [kind, errors] : t.errors) json.member(kind, errors);
        json.end();
        json.key("milliseconds").begin();
        for (const Latency& latency : latencies) {
            const Histogram& h = t.*latency.histogram;
            if (h.count() == 0) continue;
            json.key(latency.key).begin().member("count", h.count()).member("mean", ms(h.mean()));
            for (const auto& [name, part] : percentiles) json.member(name, ms(h.percentile(part)));
            json.member("max", ms(h.max())).end();
        }
        json.end();
        json.member("bytes_down", t.bytes_down).member("bytes_up", t.bytes_up).end();
    }
    json.end().end();
    return json.text();
}

}  // namespace homeport::bench
