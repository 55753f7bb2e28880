#include "front/admission.hpp"

#include <gtest/gtest.h>

namespace homeport::front {
namespace {

using namespace std::chrono_literals;

constexpr Admission::TimePoint start{1000h};

Network source(unsigned number) {
    return {boost::asio::ip::address_v4(0x0a000000U + number), 32, 64};
}

LimitOptions options(Startups startups, unsigned per_source = 1'000'000) {
    LimitOptions options;
    options.max_startups = startups;
    options.source_startups = per_source;
    return options;
}

bool silent(Admission::Id) {
    return false;
}

Admission::Verdict admit(Admission& admission, Admission::Id id, const Network& from, bool exempt,
                         Admission::TimePoint now, double roll) {
    return admission.admit(id, from, exempt, now, roll, silent);
}

/// The id of the one that lost its place; 0 if nobody did.
Admission::Id displaced(const Admission::Verdict& verdict) {
    EXPECT_TRUE(verdict.admitted);
    return verdict.displaced ? verdict.displaced->id : 0;
}

TEST(Admission, BelowTheLimitEverybodyStays) {
    Admission admission(options({10, 100, 20}));
    for (unsigned i = 1; i <= 10; ++i)
        EXPECT_EQ(displaced(admit(admission, i, source(i), false, start, 0)), 0U);
    EXPECT_EQ(admission.size(), 10U);
}

TEST(Admission, AtTheLimitTheOldestSilentOneGoes) {
    Admission admission(options({3, 100, 3}));
    for (unsigned i = 1; i <= 3; ++i) (void)admit(admission, i, source(i), false, start + i * 1ms, 0);
    EXPECT_EQ(displaced(admit(admission, 4, source(4), false, start + 10ms, 0.99)), 1U);
    EXPECT_EQ(displaced(admit(admission, 5, source(5), false, start + 11ms, 0.99)), 2U);
    EXPECT_EQ(admission.size(), 3U);
}

TEST(Admission, WhoHasComeFurtherStays) {
    Admission admission(options({3, 100, 3}));
    for (unsigned i = 1; i <= 3; ++i) (void)admit(admission, i, source(i), false, start + i * 1ms, 0);
    admission.progress(1, Phase::talking, start + 4ms);
    admission.progress(2, Phase::talking, start + 4ms);
    admission.progress(2, Phase::keyed, start + 5ms);
    EXPECT_EQ(displaced(admit(admission, 4, source(4), false, start + 10ms, 0)), 3U) << "silent";
    admission.progress(4, Phase::talking, start + 11ms);
    EXPECT_EQ(displaced(admit(admission, 5, source(5), false, start + 12ms, 0)), 1U) << "talking for longest";
    admission.progress(5, Phase::keyed, start + 13ms);
    admission.progress(4, Phase::keyed, start + 14ms);
    EXPECT_EQ(displaced(admit(admission, 6, source(6), false, start + 15ms, 0)), 2U) << "keyed for longest";
}

TEST(Admission, TheBusiestSourceGoesFirst) {
    Admission admission(options({6, 100, 6}));
    (void)admit(admission, 1, source(1), false, start, 0);
    for (unsigned i = 2; i <= 5; ++i) (void)admit(admission, i, source(2), false, start + i * 1ms, 0);
    (void)admit(admission, 6, source(3), false, start + 6ms, 0);
    EXPECT_EQ(displaced(admit(admission, 7, source(4), false, start + 7ms, 0)), 2U);
    EXPECT_EQ(displaced(admit(admission, 8, source(5), false, start + 8ms, 0)), 3U);
}

TEST(Admission, AnExemptSourceIsNotBusy) {
    Admission admission(options({6, 100, 6}, 2));
    (void)admit(admission, 5, source(2), false, start, 0);
    (void)admit(admission, 6, source(3), false, start + 1ms, 0);
    for (unsigned i = 1; i <= 4; ++i) {
        EXPECT_EQ(displaced(admit(admission, i, source(1), true, start + 2ms, 0)), 0U);
    }
    EXPECT_EQ(displaced(admit(admission, 7, source(4), false, start + 7ms, 0)), 5U) << "the oldest";
}

TEST(Admission, WhoMakesNoProgressGoesBeforeWhoDoes) {
    struct Row {
        Phase phase;
        std::chrono::seconds patience;
    };
    for (const Row& row : {Row{Phase::silent, 2s}, Row{Phase::talking, 5s}, Row{Phase::keyed, 30s}}) {
        Admission admission(options({2, 100, 2}));
        (void)admit(admission, 1, source(1), false, start, 0);
        admission.progress(1, row.phase, start);
        const auto now = start + row.patience + 1ms;
        (void)admit(admission, 2, source(2), false, now, 0);
        EXPECT_EQ(displaced(admit(admission, 3, source(3), false, now, 0)), 1U);
    }
}

TEST(Admission, WhoSpokeUnnoticedIsNotSilent) {
    Admission admission(options({3, 100, 3}));
    for (unsigned i = 1; i <= 3; ++i) (void)admit(admission, i, source(i), false, start + i * 1ms, 0);
    const auto spoke = [](Admission::Id id) { return id < 3; };
    EXPECT_EQ(displaced(admission.admit(4, source(4), false, start + 9ms, 0, spoke)), 3U);
    EXPECT_EQ(displaced(admission.admit(5, source(5), false, start + 9ms, 0, spoke)), 4U);
    const auto all = [](Admission::Id) { return true; };
    EXPECT_EQ(displaced(admission.admit(6, source(6), false, start + 9ms, 0, all)), 1U)
        << "talking for longest";
}

TEST(Admission, EarlyDropTakesOnlyThoseThatMakeNoProgress) {
    Admission admission(options({2, 50, 4}));
    (void)admit(admission, 1, source(1), false, start, 0);
    (void)admit(admission, 2, source(2), false, start, 0);
    EXPECT_EQ(displaced(admit(admission, 3, source(3), false, start + 1s, 0)), 0U)
        << "two are within their patience";
    EXPECT_EQ(displaced(admit(admission, 4, source(4), false, start + 3s, 0.76)), 0U)
        << "50 % at 2, so 75 % at 3";
    admission.leave(4);
    EXPECT_NE(displaced(admit(admission, 5, source(5), false, start + 3s, 0.74)), 0U);
}

TEST(Admission, EarlyDropGrowsFromItsRateToCertainty) {
    for (unsigned waiting = 10; waiting <= 20; ++waiting) {
        int count = 0;
        for (int i = 0; i < 100; ++i) {
            Admission admission(options({10, 30, 20}));
            for (unsigned id = 1; id <= waiting; ++id) {
                (void)admit(admission, id, source(id), false, start, 0.999999);
            }
            count += displaced(admit(admission, 99, source(99), false, start + 3s, i / 100.0)) != 0 ? 1 : 0;
        }
        EXPECT_NEAR(count, 30 + 7 * static_cast<int>(waiting - 10), 1) << waiting;
    }
}

TEST(Admission, OneSourceDisplacesItself) {
    Admission admission(options({100, 100, 100}, 3));
    (void)admit(admission, 9, source(2), false, start, 0);
    for (unsigned i = 1; i <= 3; ++i)
        EXPECT_EQ(displaced(admit(admission, i, source(1), false, start + i * 1ms, 0)), 0U);
    EXPECT_EQ(displaced(admit(admission, 4, source(1), false, start + 4ms, 0)), 1U);
    EXPECT_EQ(admission.size(), 4U);
}

TEST(Admission, OneSourceIsRefusedWhenAllOfItsOwnAreBetter) {
    Admission admission(options({100, 100, 100}, 2));
    for (unsigned i = 1; i <= 2; ++i) {
        (void)admit(admission, i, source(1), false, start, 0);
        admission.progress(i, Phase::keyed, start);
    }
    EXPECT_FALSE(admit(admission, 3, source(1), false, start + 1s, 0).admitted);
    EXPECT_EQ(admission.size(), 2U);
    EXPECT_EQ(displaced(admit(admission, 4, source(1), false, start + 31s, 0)), 1U) << "they had their time";
}

TEST(Admission, WhoLeavesMakesRoom) {
    Admission admission(options({2, 100, 2}, 2));
    (void)admit(admission, 1, source(1), false, start, 0);
    (void)admit(admission, 2, source(1), false, start, 0);
    admission.leave(1);
    admission.leave(1);
    admission.leave(77);
    EXPECT_EQ(displaced(admit(admission, 3, source(1), false, start, 0)), 0U);
    admission.progress(1, Phase::keyed, start);  // gone: nothing happens
    EXPECT_EQ(admission.size(), 2U);
}

/// A flood from many sources that say nothing, and one user whose client needs a second for its key exchange.
TEST(Admission, AFloodDoesNotKeepAUserOut) {
    Admission admission(options({200, 30, 1000}, 30));
    bool lost = false;
    const Admission::Id user = 1'000'000;
    for (unsigned i = 1; i <= 20'000; ++i) {
        const auto now = start + i * 1ms;
        if (i == 5000) lost = !admit(admission, user, source(99'999), false, now, 0.5).admitted;
        if (i == 5100) admission.progress(user, Phase::talking, now);
        if (i == 6000) admission.progress(user, Phase::keyed, now);
        if (i == 16'000) admission.leave(user);
        lost = lost || displaced(admit(admission, i, source(i % 5000), false, now, 0.5)) == user;
        EXPECT_LE(admission.size(), 1000U);
    }
    EXPECT_FALSE(lost);
}

}  // namespace
}  // namespace homeport::front
