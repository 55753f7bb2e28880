#include "simulator/simulation.hpp"

#include <gtest/gtest.h>

#include "simulator/report.hpp"

namespace homeport::bench {
namespace {

Options small() {
    Options options;
    options.users = 200;
    options.instances = 6;
    options.days = 1;
    options.between_failures = std::chrono::hours(24);
    options.reports = std::chrono::minutes(5);
    options.timings = false;
    return options;
}

std::string play(const Options& options) {
    std::vector<Outcome> outcomes;
    for (const auto policy : options.policies) outcomes.push_back(Simulation(options, policy).run());
    return to_json(options, outcomes);
}

TEST(Simulation, the_seed_alone_decides) {
    Options options = small();
    for (const std::string_view name : router::policy_names())
        options.policies.push_back(*router::parse_policy(name));
    const std::string first = play(options);
    EXPECT_EQ(first, play(options));
    ++options.seed;
    EXPECT_NE(first, play(options));
}

TEST(Simulation, everybody_goes_somewhere_while_nothing_happens) {
    Options options = small();
    options.between_failures = {};
    options.drains_per_day = 0;
    const Outcome outcome = Simulation(options, router::PolicyKind::least_sessions).run();
    EXPECT_GT(outcome.logins, 100U);
    EXPECT_EQ(outcome.kept + outcome.created, outcome.logins);
    EXPECT_EQ(outcome.pins, outcome.created);
    EXPECT_TRUE(outcome.moved.empty());
    EXPECT_EQ(outcome.cut, 0U);
}

TEST(Workload, generated_logins_come_in_order_and_within_the_days) {
    Options options = small();
    options.users = 1000;
    const auto workload = generate(options);
    Moment before = 0, first_half = 0, count = 0;
    while (const auto login = workload->next()) {
        ASSERT_GE(login->at, before);
        ASSERT_LT(login->at, workload->end());
        ASSERT_LT(login->user, options.users);
        ASSERT_GT(login->duration, 0);
        before = login->at;
        ++count;
        if (login->user < options.users / 2) ++first_half;
    }
    EXPECT_NEAR(static_cast<double>(count), 2000, 200);  // two each, the first day being a Monday
    EXPECT_GT(first_half, count * 3 / 5);                // Zipf: the first ones come more often
}

}  // namespace
}  // namespace homeport::bench
