#include "simulator/report.hpp"

#include <algorithm>
#include <functional>
#include <set>

#include "common/json.hpp"
#include "common/machine.hpp"
#include "common/table.hpp"

namespace homeport::bench {
namespace {

using Figure = std::function<std::string(const Outcome&)>;

/// Samples with more than one session an instance: what is uneven below that is the small numbers' doing.
std::vector<const Sample*> busy(const Outcome& outcome) {
    std::vector<const Sample*> samples;
    for (const Sample& sample : outcome.samples) {
        if (sample.sessions.mean >= 1) samples.push_back(&sample);
    }
    return samples;
}

double average(const Outcome& outcome, Spread Sample::*what, double Spread::*figure) {
    double sum = 0;
    const auto samples = busy(outcome);
    for (const Sample* sample : samples) sum += sample->*what.*figure;
    return samples.empty() ? 0 : sum / static_cast<double>(samples.size());
}

double worst(const Outcome& outcome, Spread Sample::*what, double Spread::*figure) {
    double most = 0;
    for (const Sample* sample : busy(outcome)) most = std::max(most, sample->*what.*figure);
    return most;
}

std::uint64_t total(const std::map<std::string, std::uint64_t>& counts) {
    std::uint64_t sum = 0;
    for (const auto& row : counts) sum += row.second;
    return sum;
}

std::set<std::string> keys(const std::vector<Outcome>& outcomes,
                           std::map<std::string, std::uint64_t> Outcome::*counts) {
    std::set<std::string> all;
    for (const Outcome& outcome : outcomes) {
        for (const auto& row : outcome.*counts) all.insert(row.first);
    }
    return all;
}

std::uint64_t at(const std::map<std::string, std::uint64_t>& counts, const std::string& key) {
    const auto found = counts.find(key);
    return found == counts.end() ? 0 : found->second;
}

Figure number(std::uint64_t Outcome::*field) {
    return [field](const Outcome& o) { return std::to_string(o.*field); };
}

Figure two(Spread Sample::*what, double Spread::*figure) {
    return [=](const Outcome& o) {
        return digits(average(o, what, figure), 2) + " / " + digits(worst(o, what, figure), 2);
    };
}

std::string nanoseconds(std::chrono::nanoseconds t) {
    return std::to_string(t.count()) + " ns";
}

}  // namespace

void print_table(std::ostream& out, const Options& options, const std::vector<Outcome>& outcomes) {
    Table table;
    const auto row = [&](const std::string& name, const Figure& figure) {
        std::vector<std::string> cells{name};
        for (const Outcome& outcome : outcomes) cells.push_back(figure(outcome));
        table.row(std::move(cells));
    };
    row("", [](const Outcome& o) { return std::string(to_string(o.policy)); });
    row("logins", number(&Outcome::logins));
    row("  again after a cut", number(&Outcome::returns));
    row("to the pinned instance", number(&Outcome::kept));
    row("pins made", number(&Outcome::created));
    row("pins moved", [](const Outcome& o) { return std::to_string(total(o.moved)); });
    for (const std::string& why : keys(outcomes, &Outcome::moved))
        row("  because of " + why, [&](const Outcome& o) { return std::to_string(at(o.moved, why)); });
    row("detours", number(&Outcome::detours));
    row("refused", [](const Outcome& o) { return std::to_string(total(o.refused)); });
    for (const std::string& why : keys(outcomes, &Outcome::refused))
        row("  " + why, [&](const Outcome& o) { return std::to_string(at(o.refused, why)); });
    row("connects that failed", number(&Outcome::failed_connects));
    row("  and nobody else answered", number(&Outcome::gave_up));
    row("sessions cut", number(&Outcome::cut));
    row("wake-ups of an empty pool", number(&Outcome::wake_ups));
    row("  logins that waited for it", number(&Outcome::waited));
    row("  seconds each", [](const Outcome& o) {
        return digits(
            o.waited == 0 ? 0 : static_cast<double>(o.waiting) / 1e3 / static_cast<double>(o.waited), 1);
    });
    row("came back to work that ran on", number(&Outcome::work_found));
    row("  that was lost with its instance", number(&Outcome::work_lost));
    row("  but landed elsewhere", number(&Outcome::work_missed));
    row("landed beside own sessions elsewhere", number(&Outcome::split));
    row("pins at the end", number(&Outcome::pins));
    row("pins expired", number(&Outcome::pins_expired));
    row("most sessions at a time", number(&Outcome::most_sessions));
    row("fullest by mean, sessions (mean / worst)", two(&Sample::sessions, &Spread::peak));
    row("fullest by mean, users", two(&Sample::users, &Spread::peak));
    row("fullest by mean, pins", two(&Sample::pins, &Spread::peak));
    row("coefficient of variation, sessions", two(&Sample::sessions, &Spread::variation));
    row("coefficient of variation, users", two(&Sample::users, &Spread::variation));
    row("coefficient of variation, pins", two(&Sample::pins, &Spread::variation));
    if (options.timings) {
        row("decisions", [](const Outcome& o) { return std::to_string(o.decision.count()); });
        row("  mean", [](const Outcome& o) { return nanoseconds(o.decision.mean()); });
        row("  median", [](const Outcome& o) { return nanoseconds(o.decision.percentile(0.5)); });
        row("  99 %", [](const Outcome& o) { return nanoseconds(o.decision.percentile(0.99)); });
        row("  longest", [](const Outcome& o) { return nanoseconds(o.decision.max()); });
        row("  a second, the simulation included", [](const Outcome& o) {
            return digits(static_cast<double>(o.decision.count()) / std::max(o.seconds, 1e-9), 0);
        });
        row("seconds it took", [](const Outcome& o) { return digits(o.seconds, 1); });
    }
    table.print(out);
    if (options.timings) out << "memory at its peak: " << digits(peak_memory_mib(), 0) << " MiB\n";
}

namespace {

void write_spread(Json& json, std::string_view name, const Spread& spread) {
    json.key(name).begin();
    json.member("mean", spread.mean)
        .member("fullest_by_mean", spread.peak)
        .member("variation", spread.variation);
    json.end();
}

void write_counts(Json& json, std::string_view name, const std::map<std::string, std::uint64_t>& counts) {
    json.key(name).begin();
    for (const auto& [key, count] : counts) json.member(key, count);
    json.end();
}

void write_outcome(Json& json, const Outcome& o, bool timings) {
    json.begin();
    json.member("policy", to_string(o.policy))
        .member("logins", o.logins)
        .member("logins_after_a_cut", o.returns);
    json.member("kept", o.kept).member("created", o.created).member("detours", o.detours);
    write_counts(json, "moved", o.moved);
    write_counts(json, "refused", o.refused);
    json.member("failed_connects", o.failed_connects).member("gave_up", o.gave_up).member("cut", o.cut);
    json.member("wake_ups", o.wake_ups).member("waited", o.waited).member("waiting_ms", o.waiting);
    json.member("work_found", o.work_found)
        .member("work_lost", o.work_lost)
        .member("work_missed", o.work_missed);
    json.member("split", o.split).member("pins", o.pins).member("pins_expired", o.pins_expired);
    json.member("most_sessions", o.most_sessions);
    json.key("balance").begin('[');
    for (const Sample& sample : o.samples) {
        json.begin().member("minute", sample.at / 60'000).member("instances", sample.instances);
        write_spread(json, "sessions", sample.sessions);
        write_spread(json, "users", sample.users);
        write_spread(json, "pins", sample.pins);
        json.end();
    }
    json.end();
    if (timings) {
        json.key("timings").begin();
        json.member("decisions", o.decision.count()).member("mean_ns", o.decision.mean().count());
        json.member("p50_ns", o.decision.percentile(0.5).count())
            .member("p99_ns", o.decision.percentile(0.99).count());
        json.member("max_ns", o.decision.max().count())
            .member("seconds", o.seconds)
            .member("events", o.events);
        json.end();
    }
    json.end();
}

}  // namespace

std::string to_json(const Options& options, const std::vector<Outcome>& outcomes) {
    Json json;
    json.begin();
    json.member("seed", options.seed)
        .member("instances", options.instances)
        .member("recorded", options.recorded);
    if (options.recorded.empty()) json.member("users", options.users).member("days", options.days);
    if (options.timings) json.member("peak_memory_mib", peak_memory_mib());
    json.key("policies").begin('[');
    for (const Outcome& outcome : outcomes) write_outcome(json, outcome, options.timings);
    json.end().end();
    return json.text();
}

}  // namespace homeport::bench
