#include "relay/liveness.hpp"

#include <gtest/gtest.h>

namespace homeport::relay {
namespace {

using namespace std::chrono_literals;
using Verdict = Liveness::Verdict;

const Liveness::TimePoint start{};
const AliveOptions options{10s, 2};

TEST(Liveness, APeerThatSpeaksIsNeverProbed) {
    Liveness liveness(options, start);
    for (unsigned second = 1; second < 100; ++second) {
        EXPECT_EQ(liveness.check(second, start + second * 1s), Verdict::alive);
    }
}

TEST(Liveness, ASilentPeerIsProbedThenGivenUp) {
    Liveness liveness(options, start);
    EXPECT_EQ(liveness.check(0, start + 9s), Verdict::alive);
    EXPECT_EQ(liveness.due(), start + 10s);
    EXPECT_EQ(liveness.check(0, start + 10s), Verdict::probe);
    EXPECT_EQ(liveness.check(0, start + 11s), Verdict::alive);
    EXPECT_EQ(liveness.due(), start + 20s);
    EXPECT_EQ(liveness.check(0, start + 20s), Verdict::probe);
    EXPECT_EQ(liveness.check(0, start + 30s), Verdict::dead);
}

TEST(Liveness, AnyByteIsAnAnswer) {
    Liveness liveness(options, start);
    EXPECT_EQ(liveness.check(0, start + 10s), Verdict::probe);
    EXPECT_EQ(liveness.check(0, start + 20s), Verdict::probe);
    EXPECT_EQ(liveness.check(1, start + 29s), Verdict::alive);
    EXPECT_EQ(liveness.due(), start + 39s);
    EXPECT_EQ(liveness.check(1, start + 39s), Verdict::probe);
    EXPECT_EQ(liveness.check(1, start + 49s), Verdict::probe);
    EXPECT_EQ(liveness.check(1, start + 59s), Verdict::dead);
}

TEST(Liveness, NoIntervalNeverAsks) {
    Liveness liveness({0s, 2}, start);
    EXPECT_EQ(liveness.due(), Liveness::TimePoint::max());
    EXPECT_EQ(liveness.check(0, start + 24h * 365), Verdict::alive);
}

}  // namespace
}  // namespace homeport::relay
