#include "auth/failure_delay.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace homeport::auth {
namespace {

using namespace std::chrono_literals;
using std::chrono::microseconds;

const DelayKey key_a{1}, key_b{2};

TEST(FailureDelay, IsBetweenFiveAndNineMilliseconds) {
    std::set<microseconds> seen;
    microseconds least = 1h, most = 0us;
    for (int i = 0; i < 2000; ++i) {
        const microseconds delay = failure_delay(key_a, "user" + std::to_string(i), 0us);
        least = std::min(least, delay);
        most = std::max(most, delay);
        seen.insert(delay);
    }
    EXPECT_GE(least, 5ms);
    EXPECT_LE(most, 9ms);
    EXPECT_LT(least, 5100us) << "the whole span is used";
    EXPECT_GT(most, 8900us);
    EXPECT_GT(seen.size(), 1000u);
}

TEST(FailureDelay, IsTheSameForTheSameNameAndKey) {
    EXPECT_EQ(failure_delay(key_a, "alice", 0us), failure_delay(key_a, "alice", 4ms));
    EXPECT_NE(failure_delay(key_a, "alice", 0us), failure_delay(key_a, "bob", 0us));
    EXPECT_NE(failure_delay(key_a, "alice", 0us), failure_delay(key_b, "alice", 0us));
    EXPECT_EQ(failure_delay("alice", 0us), failure_delay("alice", 0us)) << "the process keeps its key";
}

TEST(FailureDelay, DoublesUntilItCoversTheCheck) {
    const microseconds base = failure_delay(key_a, "alice", 0us);
    struct Step {
        microseconds elapsed, expected;
    };
    for (const auto& [elapsed, expected] :
         {Step{0us, base}, Step{base, base}, Step{base + 1us, base * 2}, Step{base * 2, base * 2},
          Step{base * 2 + 1us, base * 4}, Step{base * 100, base * 128}, Step{-1us, base}}) {
        EXPECT_EQ(failure_delay(key_a, "alice", elapsed), expected) << elapsed.count();
    }
}

TEST(FailureDelay, ASlowCheckIsDelayedNoFurther) {
    EXPECT_EQ(failure_delay(key_a, "alice", 10s), 10s);
    EXPECT_EQ(failure_delay(key_a, "alice", microseconds::max()), microseconds::max());
}

TEST(FailureDelay, AnyNameWillDo) {
    EXPECT_GE(failure_delay(key_a, "", 0us), 5ms);
    EXPECT_GE(failure_delay(key_a, std::string(100000, 'a'), 0us), 5ms);
    EXPECT_NE(failure_delay(key_a, std::string("a\0b", 3), 0us), failure_delay(key_a, "a", 0us));
}

}  // namespace
}  // namespace homeport::auth
