#include "simulator/simulation.hpp"

#include <algorithm>
#include <cmath>

namespace homeport::bench {
namespace {

constexpr double hour = 3600e3, day = 24 * hour;
constexpr Moment out_for_good_measure = 1'800'000;  // an instance in maintenance, after its drain
constexpr Moment between_upkeeps = 3'600'000;
constexpr std::size_t page = 10'000;
// What a session or what it left running takes of its instance, where reports tell it.
constexpr double load_of_session = 0.4;
constexpr unsigned cores = 16;
constexpr std::uint64_t memory = std::uint64_t{128} << 30, memory_of_session = std::uint64_t{2} << 30;
constexpr auto epoch = router::TimePoint(std::chrono::hours(1));
constexpr auto monday = router::WallTime(std::chrono::hours(24 * 4));  // 5 January 1970

std::string machine_name(std::uint32_t i) {
    return "vm" + std::to_string(i);
}

Spread spread(const std::vector<unsigned>& values) {
    if (values.empty()) return {};
    double sum = 0, squares = 0, most = 0;
    for (const unsigned value : values) {
        const double v = value;
        sum += v;
        squares += v * v;
        most = std::max(most, v);
    }
    const auto n = static_cast<double>(values.size());
    Spread result;
    result.mean = sum / n;
    if (sum == 0) return result;
    result.peak = most / result.mean;
    result.variation = std::sqrt(std::max(0.0, squares / n - result.mean * result.mean)) / result.mean;
    return result;
}

}  // namespace

Simulation::Simulation(const Options& options, router::PolicyKind policy)
    : o_(options),
      workload_(make_workload(options)),
      fate_(options.seed ^ 0x9e3779b97f4a7c15U),
      choice_(options.seed ^ 0xc2b2ae3d27d4eb4fU),
      router_({}, {}, {}) {
    outcome_.policy = policy;
    router_options_.default_policy = policy;
    if (o_.reports.count() > 0) router_options_.health.interval = o_.reports;  // what is told lives by it
    machines_.resize(o_.instances);
    for (Index i = 0; i < o_.instances; ++i) {
        machines_[i].name = machine_name(i);
        by_name_.emplace(machines_[i].name, i);
    }
    router_.reconfigure(router_options_, configuration(), {});
    users_.resize(workload_->users());
}

Outcome Simulation::run() {
    const auto start = std::chrono::steady_clock::now();
    for (Index i = 0; i < o_.instances; ++i) {
        router_.report_check(machines_[i].name, router::Cause::none, time());
        if (o_.between_failures.count() > 0)
            queue_.plan(
                static_cast<Moment>(fate_.exponential(static_cast<double>(o_.between_failures.count()))),
                Happening::crash, i);
    }
    if (o_.drains_per_day > 0)
        queue_.plan(static_cast<Moment>(fate_.exponential(day / o_.drains_per_day)), Happening::drain);
    if (o_.night < 1) {
        const double first = std::fmod(0, 24);
        const bool begins_at_night = o_.off_hour > o_.on_hour ? first < o_.on_hour : first >= o_.off_hour;
        if (begins_at_night) resize(static_cast<std::uint32_t>(std::lround(o_.night * o_.instances)));
        queue_.plan(next_hour(o_.off_hour), Happening::night);
        queue_.plan(next_hour(o_.on_hour), Happening::morning);
    }
    queue_.plan(o_.sample.count(), Happening::sample);
    queue_.plan(between_upkeeps, Happening::upkeep);
    if (o_.reports.count() > 0) queue_.plan(0, Happening::reports);

    std::optional<Login> login = workload_->next();
    const Moment last = workload_->end();
    while (login || !queue_.empty()) {
        if (login && (queue_.empty() || login->at <= queue_.next())) {
            now_ = std::max(now_, login->at);
            if (now_ > last) break;
            ++outcome_.logins;
            log_in(*login);
            login = workload_->next();
        } else {
            const Event event = queue_.take();
            now_ = event.at;
            if (now_ > last) break;
            happen(event);
        }
        ++outcome_.events;
    }
    for (std::string after;;) {
        const auto rows = std::get<std::vector<router::Pin>>(pins_.list(after, page));
        outcome_.pins += rows.size();
        if (rows.size() < page) break;
        after = rows.back().user;
    }
    outcome_.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return std::move(outcome_);
}

void Simulation::happen(const Event& event) {
    switch (event.what) {
        case Happening::session_ends:
            if (sessions_[event.whom].generation == event.generation) end(event.whom);
            return;
        case Happening::login_again: {
            const Login login = waiting_[event.whom];
            free_waiting_.push_back(event.whom);
            return log_in(login);
        }
        case Happening::check:
            return check(event.whom);
        case Happening::crash:
            return crash(event.whom);
        case Happening::recover:
            return recover(event.whom);
        case Happening::drain:
            return start_drain();
        case Happening::drain_deadline:
            return finish_drain(event.whom);
        case Happening::maintained:
            router_.set_admin_state(machines_[event.whom].name, router::AdminState::ready);
            return;
        case Happening::night:
            queue_.plan(next_hour(o_.off_hour), Happening::night);
            return resize(static_cast<std::uint32_t>(std::lround(o_.night * o_.instances)));
        case Happening::morning:
            queue_.plan(next_hour(o_.on_hour), Happening::morning);
            return resize(o_.instances);
        case Happening::woken:
            booting_.reset();
            return resize(std::max(1U, o_.instances / 100));
        case Happening::sample:
            queue_.plan(now_ + o_.sample.count(), Happening::sample);
            return sample();
        case Happening::reports:
            queue_.plan(now_ + o_.reports.count(), Happening::reports);
            return report_all();
        case Happening::upkeep:
            queue_.plan(now_ + between_upkeeps, Happening::upkeep);
            return upkeep();
    }
}

// An instance's checks are simulated only while it is not what the router thinks it is: all others would say
// what is known.
void Simulation::watch(Index i) {
    Machine& machine = machines_[i];
    if (machine.checking || !machine.in_pool) return;
    machine.checking = true;
    queue_.plan(now_ + router_.next_check(machine.name, fate_).count(), Happening::check, i);
}

void Simulation::check(Index i) {
    Machine& machine = machines_[i];
    machine.checking = false;
    const auto result = machine.alive ? router::Cause::none : router::Cause::connect_timeout;
    const router::HealthChange change = router_.report_check(machine.name, result, time());
    if (change.now != (machine.alive ? router::Health::up : router::Health::down)) watch(i);
}

void Simulation::crash(Index i) {
    Machine& machine = machines_[i];
    machine.alive = false;
    cut_all(machine);
    watch(i);
    const double outage = fate_.exponential(static_cast<double>(o_.outage.count()));
    queue_.plan(now_ + 1 + static_cast<Moment>(outage), Happening::recover, i);
}

void Simulation::recover(Index i) {
    machines_[i].alive = true;
    watch(i);
    const double next = fate_.exponential(static_cast<double>(o_.between_failures.count()));
    queue_.plan(now_ + 1 + static_cast<Moment>(next), Happening::crash, i);
}

void Simulation::start_drain() {
    queue_.plan(now_ + 1 + static_cast<Moment>(fate_.exponential(day / o_.drains_per_day)), Happening::drain);
    const auto i = static_cast<Index>(fate_.below(o_.instances));
    const auto status = router_.backend(machines_[i].name);
    if (!status || status->admin != router::AdminState::ready) return;
    router_.set_admin_state(machines_[i].name, router::AdminState::drain);
    queue_.plan(now_ + o_.drain_deadline.count(), Happening::drain_deadline, i);
}

void Simulation::finish_drain(Index i) {
    router_.set_admin_state(machines_[i].name, router::AdminState::maint);
    cut_all(machines_[i]);
    queue_.plan(now_ + out_for_good_measure, Happening::maintained, i);
}

// The first so many are in the pool. Those that leave run on until their last session has ended.
void Simulation::resize(std::uint32_t wanted) {
    for (Index i = 0; i < o_.instances; ++i) machines_[i].in_pool = i < wanted;
    const router::Changes changes = router_.reconfigure(router_options_, configuration(), {});
    for (const std::string& name : changes.removed) lose_work(machines_[by_name_.at(name)]);
    for (const std::string& name : changes.added) {
        const Index i = by_name_.at(name);
        if (machines_[i].alive) router_.report_check(name, router::Cause::none, time());
        watch(i);
    }
}

// What the daemon does from time to time: users who are there are seen, pins of those long gone expire.
void Simulation::upkeep() {
    const auto before = wall() - std::chrono::duration_cast<std::chrono::seconds>(o_.pin_lifetime);
    if (before < monday) return;  // nobody has been gone for so long
    std::vector<std::string> there;
    for (const Machine& machine : machines_) {
        for (const Index slot : machine.sessions)
            there.push_back(workload_->request(sessions_[slot].login).user);
    }
    pins_.touch(there, "ssh", wall());
    for (bool more = true; more;) {
        const auto expired = std::get<router::Expired>(pins_.expire("ssh", before, {}, page));
        for (const std::string& user : expired.users) router_.forget_pin(user);
        outcome_.pins_expired += expired.users.size();
        more = expired.more;
    }
}

// All at the same moment: the daemon spreads its probes, but nothing here depends on it.
void Simulation::report_all() {
    for (Machine& machine : machines_) {
        if (machine.alive && machine.in_pool) router_.report_probe(machine.name, report(machine), time());
    }
}

router::Report Simulation::report(Machine& machine) const {
    std::erase_if(machine.work, [this](const auto& work) { return work.second <= now_; });
    router::Report report;
    report.share.state = router::ShareState::present;
    report.cores = cores;
    report.load1 = report.load5 = report.load15 =
        load_of_session * static_cast<double>(machine.sessions.size() + machine.work.size());
    report.memory_total = memory;
    const std::uint64_t used = memory_of_session * (machine.sessions.size() + machine.work.size());
    report.memory_available = memory - std::min(memory, used);
    for (const auto& [user, until] : machine.work) {
        router::UserWork work;
        work.user = workload_->user_name(user);
        work.kinds = {router::WorkKind::multiplexer};
        work.processes = 2;
        report.working.push_back(std::move(work));
    }
    return report;
}

void Simulation::sample() {
    std::vector<unsigned> sessions, users, pins;
    for (const router::BackendStatus& status : router_.backends()) {
        if (status.health != router::Health::up || status.admin != router::AdminState::ready) continue;
        sessions.push_back(status.sessions);
        users.push_back(status.users);
        pins.push_back(status.pins);
    }
    outcome_.samples.push_back(
        {now_, static_cast<std::uint32_t>(sessions.size()), spread(sessions), spread(users), spread(pins)});
}

std::vector<router::BackendConfig> Simulation::configuration() const {
    std::vector<router::BackendConfig> configs;
    const auto tagged = static_cast<Index>(std::ceil(o_.tagged_instances * o_.instances));
    for (Index i = 0; i < machines_.size(); ++i) {
        if (!machines_[i].in_pool) continue;
        router::BackendConfig config;
        config.name = machines_[i].name;
        config.address = "192.0.2.1";
        config.max_sessions = o_.max_sessions;
        if (o_.tag_share > 0 && i < tagged) config.tags = {"gpu"};
        configs.push_back(std::move(config));
    }
    return configs;
}

router::TimePoint Simulation::time() const {
    return epoch + std::chrono::milliseconds(now_);
}

router::WallTime Simulation::wall() const {
    return monday + std::chrono::seconds(now_ / 1000);
}

/// The next time of day, after now.
Moment Simulation::next_hour(double of_day) const {
    const double today = std::floor(static_cast<double>(now_) / day) * day + of_day * hour;
    const auto moment = static_cast<Moment>(today);
    return moment > now_ ? moment : moment + static_cast<Moment>(day);
}

}  // namespace homeport::bench
