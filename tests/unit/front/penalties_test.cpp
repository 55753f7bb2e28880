#include "front/penalties.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace homeport::front {
namespace {

using namespace std::chrono_literals;
using ::testing::IsEmpty;

constexpr Penalties::TimePoint start{1000h};

Network source(unsigned number) {
    return {boost::asio::ip::address_v4(0x0a000000U + number), 32, 64};
}

class PenaltiesTest : public ::testing::Test {
  protected:
    /// auth_failed 5 s, no_auth 1 s, grace_exceeded 20 s, crash 90 s; min 30 s, max 10 min.
    Penalties penalties_{PenaltyOptions{}, 1000};
};

TEST_F(PenaltiesTest, ADebtBelowTheMinimumIsNotEnforced) {
    for (int i = 0; i < 5; ++i) EXPECT_FALSE(penalties_.add(source(1), Offence::auth_failed, start));
    EXPECT_FALSE(penalties_.banned(source(1), start));
    EXPECT_THAT(penalties_.bans(start), IsEmpty());
}

TEST_F(PenaltiesTest, TheSixthFailureIsOneTooMany) {
    for (int i = 0; i < 5; ++i) EXPECT_FALSE(penalties_.add(source(1), Offence::auth_failed, start));
    const auto ban = penalties_.add(source(1), Offence::auth_failed, start);
    ASSERT_TRUE(ban);
    EXPECT_EQ(ban->until - ban->since, 30s);
    EXPECT_EQ(ban->failures, 6U);
    EXPECT_EQ(ban->why, Offence::auth_failed);
    EXPECT_EQ(penalties_.banned(source(1), start + 29s), start + 30s);
    EXPECT_FALSE(penalties_.banned(source(1), start + 30s)) << "time pays it off";
    EXPECT_FALSE(penalties_.banned(source(2), start)) << "others are others";
}

TEST_F(PenaltiesTest, SlowFailuresAreForgivenAsTheyCome) {
    auto now = start;
    for (int i = 0; i < 1000; ++i, now += 6s) {
        EXPECT_FALSE(penalties_.add(source(1), Offence::auth_failed, now));
    }
}

TEST_F(PenaltiesTest, EachOffenceHasItsPrice) {
    const std::pair<Offence, int> rows[] = {
        {Offence::auth_failed, 6}, {Offence::no_auth, 30}, {Offence::grace_exceeded, 2}, {Offence::crash, 1}};
    for (const auto& [offence, enough] : rows) {
        Penalties penalties{PenaltyOptions{}, 1000};
        for (int i = 1; i < enough; ++i) EXPECT_FALSE(penalties.add(source(1), offence, start));
        EXPECT_TRUE(penalties.add(source(1), offence, start)) << to_string(offence);
    }
}

TEST_F(PenaltiesTest, EachBanDoublesThePriceUpToTheMaximum) {
    auto now = start;
    std::vector<int> offences;
    for (int round = 0; round < 9; ++round) {
        int count = 1;
        std::optional<Ban> ban;
        while (!(ban = penalties_.add(source(1), Offence::auth_failed, now))) ++count;
        offences.push_back(count);
        EXPECT_LE(ban->until - now, 10min);
        now = ban->until;
    }
    EXPECT_THAT(offences, ::testing::ElementsAre(6, 3, 2, 1, 1, 1, 1, 1, 1));
    // 5 s doubled eight times is more than 10 min.
    EXPECT_EQ(penalties_.add(source(1), Offence::auth_failed, now)->until - now, 10min);
}

TEST_F(PenaltiesTest, OffencesDuringABanLengthenItButDoNotBeginAnother) {
    ASSERT_TRUE(penalties_.add(source(1), Offence::crash, start));
    for (int i = 0; i < 100; ++i) EXPECT_FALSE(penalties_.add(source(1), Offence::crash, start));
    EXPECT_EQ(penalties_.banned(source(1), start), start + 10min);
}

TEST_F(PenaltiesTest, ALongQuietTimeForgetsEverything) {
    const auto ban = penalties_.add(source(1), Offence::crash, start);
    ASSERT_TRUE(ban);
    const auto later = ban->until + 10min + 1s;
    EXPECT_FALSE(penalties_.add(source(1), Offence::auth_failed, later));
    for (int i = 2; i < 6; ++i) EXPECT_FALSE(penalties_.add(source(1), Offence::auth_failed, later));
    EXPECT_EQ(penalties_.add(source(1), Offence::auth_failed, later)->failures, 6U);
}

TEST_F(PenaltiesTest, BansAreListedLongestFirstAndCanBeReleased) {
    penalties_.add(source(1), Offence::crash, start);
    penalties_.add(source(2), Offence::crash, start + 10s);
    penalties_.add(source(3), Offence::auth_failed, start);
    auto bans = penalties_.bans(start + 10s);
    ASSERT_EQ(bans.size(), 2U);
    EXPECT_EQ(bans[0].source, source(2));
    EXPECT_EQ(bans[1].source, source(1));
    EXPECT_EQ(penalties_.bans(start + 95s).size(), 1U);

    EXPECT_TRUE(penalties_.release(source(2), start + 10s));
    EXPECT_FALSE(penalties_.banned(source(2), start + 10s));
    EXPECT_FALSE(penalties_.release(source(2), start + 10s)) << "it was not banned any more";
    EXPECT_FALSE(penalties_.release(source(3), start + 10s));
    EXPECT_EQ(penalties_.release_all(start + 10s), 1U);
    EXPECT_THAT(penalties_.bans(start + 10s), IsEmpty());
}

TEST_F(PenaltiesTest, SwitchedOffItForgivesEverything) {
    PenaltyOptions options;
    options.enabled = false;
    Penalties penalties(options, 1000);
    for (int i = 0; i < 100; ++i) EXPECT_FALSE(penalties.add(source(1), Offence::crash, start));
    EXPECT_FALSE(penalties.banned(source(1), start));
}

TEST_F(PenaltiesTest, AFullTableKeepsThoseWhoOweMost) {
    ASSERT_TRUE(penalties_.add(source(0), Offence::crash, start));
    for (unsigned i = 1; i < 20'000; ++i) penalties_.add(source(i), Offence::auth_failed, start);
    EXPECT_TRUE(penalties_.banned(source(0), start)) << "many addresses must not wash away a ban";
}

TEST(Offence, EveryOneHasAName) {
    EXPECT_EQ(to_string(Offence::auth_failed), "auth_failed");
    EXPECT_EQ(to_string(Offence::no_auth), "no_auth");
    EXPECT_EQ(to_string(Offence::grace_exceeded), "grace_exceeded");
    EXPECT_EQ(to_string(Offence::crash), "crash");
}

}  // namespace
}  // namespace homeport::front
