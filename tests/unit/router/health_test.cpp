#include "router/health.hpp"

#include <gtest/gtest.h>

#include "scripted_random.hpp"

namespace homeport::router {
namespace {

using namespace std::chrono_literals;

constexpr Cause good = Cause::none;
constexpr Cause refused = Cause::connect_refused;
constexpr Cause timeout = Cause::connect_timeout;
constexpr Cause banner = Cause::banner_timeout;

enum class By { check, connect };

struct Line {
    By by;
    Cause result;
    Health now;
    bool changed;
    Cause cause;
};

// Plays the lines one second apart; thresholds are the defaults: rise 2, fall 3, passive_fall 2.
void play(const std::vector<Line>& lines, HealthTracker tracker = HealthTracker(HealthOptions{})) {
    TimePoint now{1h};
    TimePoint since = tracker.since();
    for (std::size_t i = 0; i < lines.size(); ++i, now += 1s) {
        SCOPED_TRACE("line " + std::to_string(i + 1));
        const Health was = tracker.state();
        const HealthChange change = lines[i].by == By::check ? tracker.on_check(lines[i].result, now)
                                                             : tracker.on_connect(lines[i].result, now);
        if (lines[i].changed) since = now;
        EXPECT_EQ(change.was, was);
        EXPECT_EQ(change.now, lines[i].now);
        EXPECT_EQ(change.changed, lines[i].changed);
        EXPECT_EQ(change.cause, lines[i].cause);
        EXPECT_EQ(tracker.state(), lines[i].now);
        EXPECT_EQ(tracker.last_cause(), lines[i].cause);
        EXPECT_EQ(tracker.since(), since);
    }
}

TEST(Health, OneCheckSettlesUnknown) {
    play({{By::check, good, Health::up, true, good}});
    play({{By::check, refused, Health::down, true, refused}});
}

TEST(Health, FallsAfterThreeBadChecksInARow) {
    play({
        {By::check, good, Health::up, true, good},
        {By::check, refused, Health::up, false, refused},
        {By::check, timeout, Health::up, false, timeout},
        {By::check, good, Health::up, false, good},
        {By::check, refused, Health::up, false, refused},
        {By::check, refused, Health::up, false, refused},
        {By::check, banner, Health::down, true, banner},
        {By::check, refused, Health::down, false, refused},
    });
}

TEST(Health, RisesAfterTwoGoodChecksInARow) {
    play({
        {By::check, refused, Health::down, true, refused},
        {By::check, good, Health::down, false, refused},
        {By::check, timeout, Health::down, false, timeout},
        {By::check, good, Health::down, false, timeout},
        {By::check, good, Health::up, true, good},
        {By::check, refused, Health::up, false, refused},  // and has all its lives again
        {By::check, refused, Health::up, false, refused},
        {By::check, refused, Health::down, true, refused},
    });
}

TEST(Health, FallsAfterTwoFailedConnectsInARow) {
    play({
        {By::check, good, Health::up, true, good},
        {By::connect, timeout, Health::up, false, timeout},
        {By::connect, good, Health::up, false, good},
        {By::connect, timeout, Health::up, false, timeout},
        {By::connect, refused, Health::down, true, refused},
    });
    play({
        {By::connect, refused, Health::unknown, false, refused},
        {By::connect, refused, Health::down, true, refused},
    });
}

TEST(Health, GoodChecksDoNotExcuseFailedConnects) {
    play({
        {By::check, good, Health::up, true, good},
        {By::connect, Cause::login_refused, Health::up, false, Cause::login_refused},
        {By::check, good, Health::up, false, Cause::login_refused},
        {By::connect, Cause::login_refused, Health::down, true, Cause::login_refused},
    });
}

TEST(Health, BadChecksAndFailedConnectsCountApart) {
    play({
        {By::check, good, Health::up, true, good},
        {By::check, refused, Health::up, false, refused},
        {By::check, refused, Health::up, false, refused},
        {By::connect, refused, Health::up, false, refused},
        {By::connect, good, Health::up, false, refused},  // the checks still say otherwise
        {By::check, refused, Health::down, true, refused},
    });
}

TEST(Health, OnlyChecksRaise) {
    play({
        {By::check, refused, Health::down, true, refused},
        {By::connect, good, Health::down, false, refused},
        {By::connect, good, Health::down, false, refused},
        {By::check, good, Health::down, false, refused},
        {By::connect, timeout, Health::down, false,
         timeout},  // a failure starts the row of good checks again
        {By::check, good, Health::down, false, timeout},
        {By::check, good, Health::up, true, good},
    });
}

TEST(Health, ThresholdsOfZeroMeanOne) {
    HealthOptions eager;
    eager.rise = eager.fall = eager.passive_fall = 0;
    play({{By::check, good, Health::up, true, good},
          {By::check, refused, Health::down, true, refused},
          {By::check, good, Health::up, true, good},
          {By::connect, refused, Health::down, true, refused}},
         HealthTracker(eager));
}

TEST(Health, CausesCountApart) {
    HealthTracker tracker{HealthOptions{}};
    const TimePoint now{};
    for (const Cause cause : {refused, refused, timeout, good}) tracker.on_check(cause, now);
    tracker.on_connect(refused, now);
    tracker.on_connect(Cause::host_key_mismatch, now);
    EXPECT_EQ(tracker.failures(refused), 3U);
    EXPECT_EQ(tracker.failures(timeout), 1U);
    EXPECT_EQ(tracker.failures(Cause::host_key_mismatch), 1U);
    EXPECT_EQ(tracker.failures(good), 0U);
}

TEST(Health, AFailedConnectCallsForACheck) {
    HealthTracker tracker{HealthOptions{}};
    const TimePoint now{};
    EXPECT_FALSE(tracker.check_soon());
    tracker.on_check(good, now);
    tracker.on_connect(good, now);
    EXPECT_FALSE(tracker.check_soon());
    tracker.on_connect(refused, now);
    EXPECT_TRUE(tracker.check_soon());
    tracker.on_connect(good, now);
    EXPECT_TRUE(tracker.check_soon());  // only a check answers
    tracker.on_check(good, now);
    EXPECT_FALSE(tracker.check_soon());
}

TEST(Health, WaitsBriefWhileChanging) {
    HealthTracker tracker{HealthOptions{}};
    const TimePoint now{};
    // With jitter 0.2: 5 s spreads by 1000 ms, 1 s by 200 ms; drawing the spread itself is the middle.
    const auto wait = [&](std::uint64_t drawn) {
        ScriptedRandom random{drawn};
        return tracker.next_wait(random);
    };
    EXPECT_EQ(wait(200), 1000ms);  // unknown
    tracker.on_check(good, now);
    EXPECT_EQ(wait(1000), 5000ms);  // settled
    EXPECT_EQ(wait(0), 4000ms);
    EXPECT_EQ(wait(2000), 6000ms);
    tracker.on_check(refused, now);
    EXPECT_EQ(wait(200), 1000ms);  // doubted
    EXPECT_EQ(wait(0), 800ms);
    EXPECT_EQ(wait(400), 1200ms);
    tracker.on_check(refused, now);
    tracker.on_check(refused, now);
    EXPECT_EQ(wait(1000), 5000ms);  // settled down
    tracker.on_check(good, now);
    EXPECT_EQ(wait(200), 1000ms);  // coming back
    tracker.on_check(good, now);
    EXPECT_EQ(wait(1000), 5000ms);
    tracker.on_connect(refused, now);
    EXPECT_EQ(wait(200), 1000ms);  // a user met trouble
    tracker.on_check(good, now);
    EXPECT_EQ(wait(1000), 5000ms);
}

TEST(Health, WaitsAtLeastAMillisecond) {
    HealthOptions options;
    options.fast_interval = 0ms;
    ScriptedRandom random{0};
    EXPECT_EQ(HealthTracker(options).next_wait(random), 1ms);
}

}  // namespace
}  // namespace homeport::router
