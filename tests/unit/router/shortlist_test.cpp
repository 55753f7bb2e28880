// Pools in which everything happens, from fixed seeds: whatever was changed, a policy chooses as if it had
// looked at every instance.
#include <gtest/gtest.h>

#include <array>
#include <map>

#include "by_chance.hpp"
#include "plain_policies.hpp"
#include "pool.hpp"

namespace homeport::router {
namespace {

class World : ByChance {
  public:
    explicit World(std::uint64_t seed) : ByChance(seed), router_(options(), backends(), rules()) {}

    void happen() {
        now_ += std::chrono::milliseconds(below(4) == 0 ? below(4000) : 0);
        switch (below(15)) {
            case 0:
                return void(router_.report_check(some_name(),
                                                 below(3) == 0 ? Cause::connect_refused : Cause::none, now_));
            case 1:
            case 2:
                return report(some_name());
            case 3:
                return void(router_.set_admin_state(
                    some_name(),
                    std::array{AdminState::ready, AdminState::ready, AdminState::drain, AdminState::maint}.at(
                        below(4))));
            case 4:
                return router_.forget_pin(some_user());
            case 5:
                return router_.learn_pin(some_user(), some_name());
            case 6:
                return void(below(20) == 0 && (reconfigure(), true));
            case 7:
                return router_.leave(below(tickets_ + 1));
            case 8:
            case 9:
            case 10:
                return release(router_);
            case 11: {
                const std::string there = some_name();
                return take(router_, there, some_user());
            }
            default:
                return log_in();
        }
    }

    std::array<unsigned, policy_count> compared{};
    unsigned joined = 0;               // a session of the user's own, where the policy may not choose
    unsigned of_few = 0, of_many = 0;  // instances with the requested tag

  private:
    std::string some_name() { return name(below(instances_)); }
    std::string some_user() { return "user" + std::to_string(below(users_)); }
    static std::string name(std::size_t i) { return std::string(1, "abcd"[i % 4]) + std::to_string(i); }
    std::string some_tag() {
        const std::uint64_t drawn = below(8);
        if (drawn == 0) return "fpga";
        return drawn < 4 ? "gpu" : "row" + std::to_string(below(5));
    }
    PolicyKind some_policy() { return static_cast<PolicyKind>(below(policy_count)); }

    RouterOptions options() { return {HealthOptions{}, some_policy(), {}, PinRules{}}; }

    std::vector<BackendConfig> backends() {
        instances_ = 1 + below(40);
        const std::uint64_t rarity = 1 + below(4);
        std::vector<BackendConfig> all;
        for (std::size_t i = 0; i < instances_; ++i) {
            BackendConfig& config = all.emplace_back(instance(name(i)));
            config.weight = std::array{1U, 1U, 2U, 3U, 0U}.at(below(5));
            config.max_sessions = below(3) == 0 ? static_cast<unsigned>(1 + below(6)) : 0;
            config.max_users = below(4) == 0 ? static_cast<unsigned>(1 + below(4)) : 0;
            if (below(rarity) == 0) config.tags = {"gpu"};
            if (below(2) == 0) config.tags.push_back("row" + std::to_string(i % 5));
        }
        return all;
    }

    // Named after the groups that they are for.
    std::vector<Rule> rules() {
        Rule gpu = named("gpu"), sorted = named("sorted");
        gpu.require = {"gpu"};
        sorted.backends = {"c*", "a*"};
        std::vector<Rule> all{gpu, sorted};
        for (Rule& rule : all) {
            rule.groups = {rule.name};
            rule.policy = some_policy();
        }
        return all;
    }

    void reconfigure() {
        router_.reconfigure(options(), backends(), rules());
        std::map<std::string, unsigned> placed;
        for (const BackendStatus& status : router_.backends())
            placed[status.config.name] = placed_[status.config.name];
        placed_ = std::move(placed);
    }

    void report(const std::string& name) {
        Report report;
        report.cores = static_cast<unsigned>(below(3) * 4);
        report.load1 = static_cast<double>(below(coarse_ ? 2 : 9)) / 2;
        report.memory_total = below(8) == 0 ? 0 : std::uint64_t{16} << 30U;
        report.memory_available = (coarse_ ? 8 : 4 + below(12)) << 30U;
        for (std::size_t gpus = below(8) == 0 ? 0 : 1 + below(2); gpus > 0; --gpus)
            report.gpus.push_back({static_cast<unsigned>(coarse_ ? 100 * below(2) : below(101)), 0, 0});
        router_.report_probe(name, report, now_);
        placed_[name] = 0;
    }

    void log_in() {
        Request request{some_user(), {std::array{"staff", "gpu", "sorted"}.at(below(3))}, "192.0.2.7", ""};
        if (below(3) == 0) request.tag = some_tag();
        if (below(6) == 0) request.misfits = {{some_name(), "knows somebody else"}};
        std::vector<std::string> failed;
        for (std::uint64_t i = below(4) == 0 ? below(4) : 0; i > 0; --i) failed.push_back(some_name());
        // Threads read the clock before they get the lock.
        const TimePoint now = now_ - std::chrono::milliseconds(below(8) == 0 ? below(3000) : 0);
        const std::uint64_t seed = below(1'000'000);

        MersenneRandom same(seed);
        const Decision told = router_.decide(request, std::nullopt, failed, now, same);
        expect_as_if_looked_at(request, told, now, seed);
        MersenneRandom random(seed);
        const Decision placed = router_.place(request, std::nullopt, failed, now, random);
        EXPECT_EQ(placed.backend, told.backend);
        if (!placed.refused()) {
            ++placed_[placed.backend];
            sessions_.emplace_back(placed.backend, request.user);
        } else if (router_.wait(placed, request, std::nullopt, failed, now, [] {}) != 0) {
            ++tickets_;
        }
    }

    // Verdicts come from the slow path, which looks at every instance for itself.
    void expect_as_if_looked_at(const Request& request, const Decision& told, TimePoint now,
                                std::uint64_t seed) {
        const std::string prefix = std::string(to_string(told.policy)) + ": ";
        const bool by_policy = told.why.starts_with(prefix);
        std::map<std::string, BackendStatus> statuses;
        for (BackendStatus& status : router_.backends()) statuses[status.config.name] = std::move(status);
        std::map<std::string, Measured> measured;
        plain::Candidates candidates;
        for (const Candidate& candidate : told.candidates) {
            const BackendStatus& status = statuses.at(candidate.name);
            const bool eligible =
                candidate.verdict == Verdict::eligible || candidate.verdict == Verdict::chosen;
            if (!eligible) continue;
            Measured& m =
                measured[candidate.name] = {status.report, status.reported, placed_[candidate.name]};
            candidates.push_back(
                {status.config.name, status.config.weight, status.sessions, status.pins, &m});
        }
        if (told.rule == "sorted")
            std::ranges::stable_partition(candidates,
                                          [](const CandidateView& c) { return c.name.starts_with("c"); });
        EXPECT_TRUE(!told.refused() || candidates.empty());
        if (told.why == "has a session there") ++joined;
        if (!by_policy) return;
        ASSERT_FALSE(candidates.empty());
        MersenneRandom random(seed);
        const Pick pick =
            plain::pick(told.policy, candidates, now - RouterOptions().report_lifetime(), random);
        EXPECT_EQ(told.backend, candidates[pick.place].name);
        EXPECT_EQ(told.why, prefix + pick.reason);
        ++compared.at(static_cast<std::size_t>(told.policy));
        const auto carriers = std::ranges::count_if(statuses, [&](const auto& status) {
            return std::ranges::count(status.second.config.tags, request.tag) > 0;
        });
        if (!request.tag.empty()) ++(carriers < 9 ? of_few : of_many);
    }

    const bool coarse_ = below(2) == 0;  // many machines look alike
    const std::uint64_t users_ = 6 + below(60);
    std::size_t instances_ = 0;
    Router router_;
    TimePoint now_ = start;
    std::map<std::string, unsigned> placed_;
    Ticket tickets_ = 0;
};

TEST(Shortlist, ChoosesAsIfItHadLookedAtEverybody) {
    std::array<unsigned, policy_count> compared{};
    unsigned joined = 0, of_few = 0, of_many = 0;
    for (std::uint64_t seed = 1; seed <= 100; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        World world(seed);
        for (int step = 0; step < 1000 && !testing::Test::HasFailure(); ++step) world.happen();
        for (std::size_t kind = 0; kind < policy_count; ++kind) compared.at(kind) += world.compared.at(kind);
        joined += world.joined;
        of_few += world.of_few;
        of_many += world.of_many;
    }
    EXPECT_GT(joined, 100U);
    EXPECT_GT(of_few, 500U);
    EXPECT_GT(of_many, 500U);
    for (const unsigned count : compared) EXPECT_GT(count, 1000U);
}

}  // namespace
}  // namespace homeport::router
