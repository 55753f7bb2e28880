#include "front/source_rate.hpp"

#include <gtest/gtest.h>

namespace homeport::front {
namespace {

using namespace std::chrono_literals;

constexpr SourceRate::TimePoint start{1000h};

Network source(unsigned number) {
    return {boost::asio::ip::address_v4(0x0a000000U + number), 32, 64};
}

int taken(SourceRate& rate, unsigned number, SourceRate::TimePoint now, int tries) {
    int count = 0;
    for (int i = 0; i < tries; ++i) count += rate.take(source(number), now) ? 1 : 0;
    return count;
}

TEST(SourceRate, AMinutesWorthAtOnceThenSteadily) {
    SourceRate rate(60, 1000);
    EXPECT_EQ(taken(rate, 1, start, 100), 60);
    EXPECT_EQ(taken(rate, 2, start, 100), 60) << "others are others";
    EXPECT_EQ(taken(rate, 1, start + 1s, 100), 1);
    EXPECT_EQ(taken(rate, 1, start + 11s, 100), 10);
    EXPECT_EQ(taken(rate, 1, start + 1h, 100), 60) << "no more is saved up than a minute's worth";
}

TEST(SourceRate, WhatIsRefusedCostsNothing) {
    SourceRate rate(60, 1000);
    EXPECT_EQ(taken(rate, 1, start, 10'000), 60);
    EXPECT_EQ(taken(rate, 1, start + 1s, 1), 1);
}

TEST(SourceRate, ThereIsARoomForSoManySourcesOnly) {
    SourceRate rate(60, 10);
    for (unsigned i = 0; i < 10; ++i) EXPECT_EQ(taken(rate, i, start, 100), 60);
    EXPECT_EQ(taken(rate, 10, start, 100), 100) << "not remembered, not limited";
    EXPECT_EQ(taken(rate, 9, start, 100), 0);
    EXPECT_EQ(taken(rate, 10, start + 2min, 100), 60) << "the others are forgotten when they are quiet";
}

}  // namespace
}  // namespace homeport::front
