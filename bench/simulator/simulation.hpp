// Days of logins in the production router, one event after the other, on a clock of our own.
#pragma once

#include <chrono>
#include <optional>
#include <unordered_map>
#include <vector>

#include "router/memory_pin_store.hpp"
#include "router/router.hpp"
#include "simulator/chance.hpp"
#include "simulator/outcome.hpp"
#include "simulator/queue.hpp"

namespace homeport::bench {

class Simulation {
  public:
    Simulation(const Options&, router::PolicyKind);
    Outcome run();

  private:
    using Index = std::uint32_t;
    static constexpr Index nowhere = ~Index{0};

    struct Machine {
        std::string name;
        bool alive = true, in_pool = true, checking = false;
        std::uint32_t lives = 0;                             ///< grows when all that ran there is gone.
        std::vector<Index> sessions;                         ///< slots
        std::vector<std::pair<std::uint32_t, Moment>> work;  ///< who has some, and until when.
    };
    struct Session {
        Login login;
        Index machine = nowhere;
        std::uint32_t place = 0;  ///< among the machine's sessions.
        std::uint32_t generation = 0;
        Moment end = 0;
    };
    struct User {
        Index latest = nowhere;  ///< where the user was placed last.
        Index work_on = nowhere;
        std::uint32_t work_lives = 0, sessions = 0;
        Moment work_until = 0;
    };

    // What happens.
    void happen(const Event&);
    void log_in(const Login&);
    void begin(const Login&, Index machine);
    void end(Index slot);
    void cut_all(Machine&);
    void check(Index machine);
    void watch(Index machine);
    void crash(Index machine);
    void recover(Index machine);
    void start_drain();
    void finish_drain(Index machine);
    void resize(std::uint32_t wanted);
    void upkeep();
    void report_all();
    router::Report report(Machine&) const;
    static void lose_work(Machine&);
    void sample();

    // One login.
    router::Decision decide(const router::Request&, const std::optional<router::Pin>&,
                            const std::vector<std::string>& failed);
    std::optional<router::Pin> find_pin(const std::string& user);
    void write_pin(const router::Request&, const router::Decision&, const std::optional<router::Pin>& before);
    void count(const router::Decision&, const std::optional<router::Pin>&, const Login&);
    [[nodiscard]] std::string what_is_wrong(const std::string& backend) const;
    [[nodiscard]] bool any_in_service() const;
    void wake(const Login&);
    void plan_login(const Login&);

    [[nodiscard]] std::vector<router::BackendConfig> configuration() const;
    [[nodiscard]] router::TimePoint time() const;
    [[nodiscard]] router::WallTime wall() const;
    [[nodiscard]] Moment next_hour(double hour) const;

    Options o_;
    std::unique_ptr<Workload> workload_;
    Chance fate_, choice_;  // what happens to instances, and what the router draws
    Moment now_ = 0;
    Queue queue_;
    router::RouterOptions router_options_;
    std::vector<Machine> machines_;
    std::unordered_map<std::string, Index> by_name_;
    router::Router router_;
    router::MemoryPinStore pins_;
    std::vector<User> users_;
    std::vector<Session> sessions_;
    std::vector<Index> free_slots_;
    std::vector<Login> waiting_;  // logins that come again
    std::vector<Index> free_waiting_;
    std::uint64_t online_ = 0;
    std::optional<Moment> booting_;
    Outcome outcome_;
};

}  // namespace homeport::bench
