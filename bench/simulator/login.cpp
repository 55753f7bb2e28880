// One login, as the daemon makes it: find the pin, place, write the pin, connect, or try the next instance.
#include <algorithm>

#include "simulator/simulation.hpp"

namespace homeport::bench {
namespace {

const std::string service = "ssh";
constexpr std::size_t most_tries = 5;

}  // namespace

void Simulation::log_in(const Login& login) {
    const router::Request request = workload_->request(login);
    const std::optional<router::Pin> pin = find_pin(request.user);
    std::vector<std::string> failed;
    for (;;) {
        const router::Decision decision = decide(request, pin, failed);
        if (decision.refused()) {
            if (!any_in_service() && o_.night < 1) return wake(login);
            if (failed.empty()) ++outcome_.refused[decision.refusal];
            if (!failed.empty()) ++outcome_.gave_up;
            return;
        }
        const Index machine = by_name_.at(decision.backend);
        if (machines_[machine].alive) {
            // Only one login at a time here, so the pin can be written last: a failed instance never has it.
            count(decision, pin, login);
            write_pin(request, decision, pin);
            router_.report_connect(decision.backend, router::Cause::none, time());
            return begin(login, machine);
        }
        ++outcome_.failed_connects;
        router_.report_connect(decision.backend, router::Cause::connect_timeout, time());
        router_.release(decision.backend, request.user);
        watch(machine);
        failed.push_back(decision.backend);
        if (failed.size() == most_tries) {
            ++outcome_.gave_up;
            return;
        }
    }
}

router::Decision Simulation::decide(const router::Request& request, const std::optional<router::Pin>& pin,
                                    const std::vector<std::string>& failed) {
    const auto before = std::chrono::steady_clock::now();
    router::Decision decision = router_.place(request, pin, failed, time(), choice_);
    outcome_.decision.add(std::chrono::steady_clock::now() - before);
    return decision;
}

std::optional<router::Pin> Simulation::find_pin(const std::string& user) {
    return std::get<std::optional<router::Pin>>(pins_.find(user, service));  // a store in memory cannot fail
}

void Simulation::write_pin(const router::Request& request, const router::Decision& decision,
                           const std::optional<router::Pin>& before) {
    if (decision.pin == router::PinAction::keep) {
        pins_.touch({request.user}, service, wall());
        return;
    }
    router::Pin pin = before.value_or(router::Pin{});
    pin.user = request.user;
    pin.service = service;
    pin.backend = decision.backend;
    pin.last_seen = wall();
    pin.why = decision.why;
    pins_.replace_if(before ? before->version : 0, pin);
}

void Simulation::count(const router::Decision& decision, const std::optional<router::Pin>& pin,
                       const Login& login) {
    switch (decision.basis) {
        case router::Basis::policy:
            ++outcome_.created;
            break;
        case router::Basis::pin:
            ++outcome_.kept;
            break;
        case router::Basis::moved:
            ++outcome_.moved[what_is_wrong(pin->backend)];
            break;
        case router::Basis::detour:
            ++outcome_.detours;
            break;
        case router::Basis::refused:
            return;
    }
    const User& user = users_[login.user];
    const Index machine = by_name_.at(decision.backend);
    if (user.sessions > 0 && user.latest != machine) ++outcome_.split;
    if (user.work_on == nowhere || user.work_until <= now_) return;
    if (machines_[user.work_on].lives != user.work_lives) {
        ++outcome_.work_lost;
    } else if (user.work_on == machine) {
        ++outcome_.work_found;
    } else {
        ++outcome_.work_missed;
    }
}

std::string Simulation::what_is_wrong(const std::string& backend) const {
    const auto status = router_.backend(backend);
    if (!status || status->admin == router::AdminState::removed) return "removed";
    if (status->admin == router::AdminState::maint) return "maint";
    if (status->health == router::Health::down) return "down";
    if (status->admin == router::AdminState::drain) return "drain";
    return "rule or tag";
}

void Simulation::begin(const Login& login, Index machine) {
    if (free_slots_.empty()) {
        free_slots_.push_back(static_cast<Index>(sessions_.size()));
        sessions_.emplace_back();
    }
    const Index slot = free_slots_.back();
    free_slots_.pop_back();
    Session& session = sessions_[slot];
    std::vector<Index>& there = machines_[machine].sessions;
    session.login = login;
    session.machine = machine;
    session.place = static_cast<std::uint32_t>(there.size());
    session.end = now_ + login.duration;
    there.push_back(slot);
    queue_.plan(session.end, Happening::session_ends, slot, session.generation);

    User& user = users_[login.user];
    user.latest = machine;
    ++user.sessions;
    outcome_.most_sessions = std::max(outcome_.most_sessions, ++online_);
}

void Simulation::end(Index slot) {
    Session& session = sessions_[slot];
    Machine& machine = machines_[session.machine];
    User& user = users_[session.login.user];
    const std::string name = workload_->request(session.login).user;
    router_.release(machine.name, name);
    pins_.touch({name}, service, wall());
    if (session.login.work > 0) {
        user.work_on = session.machine;
        user.work_lives = machine.in_pool ? machine.lives : machine.lives - 1;  // it is about to go
        user.work_until = now_ + session.login.work;
        if (o_.reports.count() > 0) machine.work.emplace_back(session.login.user, user.work_until);
    }
    --user.sessions;
    --online_;

    const Index last = machine.sessions.back();
    machine.sessions[session.place] = last;
    sessions_[last].place = session.place;
    machine.sessions.pop_back();
    ++session.generation;
    free_slots_.push_back(slot);
}

void Simulation::cut_all(Machine& machine) {
    while (!machine.sessions.empty()) {
        const Index slot = machine.sessions.back();
        Login again = sessions_[slot].login;
        again.duration = sessions_[slot].end - now_;
        again.at = now_ + again.returns;
        end(slot);
        ++outcome_.cut;
        if (again.returns == 0) continue;
        ++outcome_.returns;
        plan_login(again);
    }
    lose_work(machine);
}

void Simulation::lose_work(Machine& machine) {
    ++machine.lives;
    machine.work.clear();
}

void Simulation::plan_login(const Login& login) {
    if (free_waiting_.empty()) {
        free_waiting_.push_back(static_cast<Index>(waiting_.size()));
        waiting_.emplace_back();
    }
    const Index slot = free_waiting_.back();
    free_waiting_.pop_back();
    waiting_[slot] = login;
    queue_.plan(login.at, Happening::login_again, slot);
}

bool Simulation::any_in_service() const {
    return std::ranges::any_of(machines_, [](const Machine& m) { return m.in_pool && m.alive; });
}

// Everybody who comes while instances start waits for the first of them.
void Simulation::wake(const Login& login) {
    if (!booting_) {
        ++outcome_.wake_ups;
        booting_ = now_ + o_.boot.count();
        queue_.plan(*booting_, Happening::woken);
    }
    ++outcome_.waited;
    outcome_.waiting += *booting_ - now_;
    Login again = login;
    again.at = *booting_;
    plan_login(again);
}

}  // namespace homeport::bench
