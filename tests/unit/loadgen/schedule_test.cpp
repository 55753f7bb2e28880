#include "generator/schedule.hpp"

#include <gtest/gtest.h>

namespace homeport::bench {
namespace {

using namespace std::chrono_literals;

TEST(Schedule, uniform_arrivals_keep_their_distance) {
    Schedule schedule(4, false, 1);
    EXPECT_EQ(schedule.next(), 250ms);
    EXPECT_EQ(schedule.next(), 500ms);
}

TEST(Schedule, the_same_seed_gives_the_same_times) {
    Schedule a(100, true, 7), b(100, true, 7), c(100, true, 8);
    EXPECT_EQ(a.next(), b.next());
    EXPECT_EQ(a.part(), b.part());
    EXPECT_EQ(a.next(), b.next());
    EXPECT_NE(a.next(), c.next());
}

// As Poisson has it: gaps that are spread as widely as they are long, at the rate that was asked for.
TEST(Schedule, poisson_arrivals_come_at_the_rate_and_in_clusters) {
    constexpr int count = 20'000;
    Schedule schedule(1000, true, 1);
    double sum = 0, squares = 0;
    Schedule::Offset before{0};
    for (int i = 0; i < count; ++i) {
        const auto at = schedule.next();
        ASSERT_GE(at, before);
        const double gap = std::chrono::duration<double, std::milli>(at - before).count();
        sum += gap;
        squares += gap * gap;
        before = at;
    }
    const double mean = sum / count;
    EXPECT_NEAR(mean, 1.0, 0.03);
    EXPECT_NEAR(std::sqrt(squares / count - mean * mean), 1.0, 0.05);
}

}  // namespace
}  // namespace homeport::bench
