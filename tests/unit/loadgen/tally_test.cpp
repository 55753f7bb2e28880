#include "generator/tally.hpp"

#include <gtest/gtest.h>

namespace homeport::bench {
namespace {

using namespace std::chrono_literals;

// A server that stalls for a second, and logins due every 100 ms that could not begin before it was over:
// each has waited since it was due, although none took longer than 10 ms once it was served.
TEST(Tally, a_login_counts_from_when_it_was_due) {
    Tally tally;
    const Clock::time_point start{};
    for (int i = 0; i < 10; ++i) {
        const auto due = start + i * 100ms, began = start + 1s;
        tally.log_in({due, began, began + 1ms, began + 3ms, began + 6ms, began + 10ms});
    }
    EXPECT_EQ(tally.logged_in, 10U);
    EXPECT_EQ(tally.settled, 10U);
    EXPECT_EQ(tally.login.max(), 1010ms);
    EXPECT_EQ(tally.login.mean(), 560ms);
    EXPECT_EQ(tally.login_since_start.max(), 10ms);
    EXPECT_EQ(tally.lateness.max(), 1s);
    EXPECT_EQ(tally.connect.max(), 1ms);
    EXPECT_EQ(tally.key_exchange.max(), 2ms);
    EXPECT_EQ(tally.authentication.max(), 3ms);
    EXPECT_EQ(tally.session_start.max(), 4ms);
}

// One in a hundred hangs until its time is up, which the times of those who got in do not show.
TEST(Tally, a_login_that_failed_counts_until_it_did) {
    Tally tally, other;
    const Clock::time_point due{};
    for (int i = 0; i < 99; ++i) tally.log_in({due, due, due, due, due, due + 20ms});
    other.give_up(due, due + 60s);
    tally.merge(other);
    EXPECT_EQ(tally.settled, 100U);
    EXPECT_EQ(tally.logged_in, 99U);
    EXPECT_EQ(tally.login.max(), 20ms);
    EXPECT_EQ(tally.login_or_failure.count(), 100U);
    EXPECT_LT(tally.login_or_failure.percentile(0.99), 21ms);
    EXPECT_EQ(tally.login_or_failure.percentile(0.991), 60s);
}

TEST(Tally, a_key_counts_from_when_it_was_due) {
    Tally tally;
    const Clock::time_point due{};
    tally.press(due, due + 40ms, due + 41ms);
    EXPECT_EQ(tally.key.max(), 41ms);
    EXPECT_EQ(tally.key_since_sent.max(), 1ms);
}

TEST(Tally, examples_of_failures_differ_and_are_few) {
    Tally tally, other;
    for (int i = 0; i < 100; ++i) tally.fail("connect", "Connection refused");
    EXPECT_EQ(tally.examples, std::vector<std::string>{"connect: Connection refused"});
    for (int i = 0; i < 100; ++i) other.fail("authentication", "user" + std::to_string(i));
    other.fail("connect", "Connection refused");
    tally.merge(other);
    EXPECT_EQ(tally.examples.size(), 5U);
    EXPECT_EQ(tally.failed, 201U);
    EXPECT_EQ(tally.errors["connect"], 101U);
    EXPECT_EQ(tally.errors["authentication"], 100U);
}

}  // namespace
}  // namespace homeport::bench
