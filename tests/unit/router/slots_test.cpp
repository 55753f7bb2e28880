// Who holds which slot: sessions, users and pins of every instance.
#include <gtest/gtest.h>

#include "router/random.hpp"
#include "router/router.hpp"

namespace homeport::router {
namespace {

class Slots : public testing::Test {
  protected:
    static std::vector<BackendConfig> three() {
        std::vector<BackendConfig> backends(3);
        backends[0].name = "a";
        backends[1].name = "b";
        backends[2].name = "c";
        backends[0].max_sessions = 2;
        return backends;
    }

    struct Counts {
        unsigned sessions, users, pins;
        bool operator==(const Counts&) const = default;
    };
    Counts counts(const std::string& name) const {
        const BackendStatus status = router_.backend(name).value();
        return {status.sessions, status.users, status.pins};
    }
    Decision place(const std::string& user, const std::string& pinned = {},
                   const std::vector<std::string>& failed = {}) {
        std::optional<Pin> pin;
        if (!pinned.empty()) {
            pin.emplace();
            pin->user = user;
            pin->backend = pinned;
        }
        return router_.place({user, {}, "192.0.2.7", ""}, pin, failed, TimePoint{}, random_);
    }

    MersenneRandom random_{1};
    Router router_{{HealthOptions{}, PolicyKind::ordered}, three(), {}};
};

TEST_F(Slots, PlaceTakesAndReleaseGivesBack) {
    EXPECT_EQ(place("alice").backend, "a");
    EXPECT_EQ(counts("a"), (Counts{1, 1, 1}));
    EXPECT_EQ(place("alice", "a").backend, "a");
    EXPECT_EQ(counts("a"), (Counts{2, 1, 1}));
    router_.release("a", "alice");
    EXPECT_EQ(counts("a"), (Counts{1, 1, 1}));
    router_.release("a", "alice");
    EXPECT_EQ(counts("a"), (Counts{0, 0, 1}));  // the pin outlives the sessions
}

TEST_F(Slots, ReleaseCannotUnderflow) {
    router_.release("a", "alice");
    EXPECT_EQ(counts("a"), (Counts{0, 0, 0}));
    place("alice");
    router_.release("a", "bob");       // holds nothing
    router_.release("b", "alice");     // holds nothing there
    router_.release("gone", "alice");  // no such instance
    EXPECT_EQ(counts("a"), (Counts{1, 1, 1}));
    router_.release("a", "alice");
    router_.release("a", "alice");
    EXPECT_EQ(counts("a"), (Counts{0, 0, 1}));
}

TEST_F(Slots, AFreedSlotIsUsedAgain) {
    place("alice");
    place("bob");
    EXPECT_EQ(place("carol").backend, "b");
    router_.release("a", "alice");
    EXPECT_EQ(place("dave").backend, "a");
}

TEST_F(Slots, TakeRefusesWhatIsNotUsable) {
    EXPECT_FALSE(router_.take("gone", "alice"));
    EXPECT_TRUE(router_.take("a", "alice"));
    EXPECT_TRUE(router_.take("a", "bob"));
    EXPECT_FALSE(router_.take("a", "carol"));  // full
    router_.set_admin_state("b", AdminState::maint);
    EXPECT_FALSE(router_.take("b", "alice"));
    router_.set_admin_state("b", AdminState::drain);
    EXPECT_TRUE(router_.take("b", "alice"));  // has a pin there, by what take is for
    router_.report_check("c", Cause::connect_refused, TimePoint{});
    EXPECT_FALSE(router_.take("c", "alice"));
    EXPECT_EQ(counts("a"), (Counts{2, 2, 1}));  // alice's pin went on to b
    EXPECT_EQ(counts("b"), (Counts{1, 1, 1}));
    EXPECT_EQ(counts("c"), (Counts{0, 0, 0}));
}

TEST_F(Slots, RefusalTakesNothing) {
    for (const char* name : {"a", "b", "c"}) router_.set_admin_state(name, AdminState::maint);
    EXPECT_TRUE(place("alice").refused());
    for (const char* name : {"a", "b", "c"}) EXPECT_EQ(counts(name), (Counts{0, 0, 0}));
}

TEST_F(Slots, DecideTakesNothing) {
    (void)router_.decide({"alice", {}, "192.0.2.7", ""}, std::nullopt, {}, TimePoint{}, random_);
    EXPECT_EQ(counts("a"), (Counts{0, 0, 0}));
}

TEST_F(Slots, PinsFollowTheDecisions) {
    place("alice");
    EXPECT_EQ(place("alice", "a", {{"a"}}).basis, Basis::detour);
    EXPECT_EQ(counts("a"), (Counts{1, 1, 1}));  // still pinned to a
    EXPECT_EQ(counts("b"), (Counts{1, 1, 0}));
    router_.set_admin_state("a", AdminState::maint);
    EXPECT_EQ(place("alice", "a").basis, Basis::moved);
    EXPECT_EQ(counts("a"), (Counts{1, 1, 0}));
    EXPECT_EQ(counts("b"), (Counts{2, 1, 1}));
}

TEST_F(Slots, ALostRaceMovesTheCount) {
    place("alice");  // ours would have been a, but another login made b the pin
    router_.release("a", "alice");
    EXPECT_TRUE(router_.take("b", "alice"));
    EXPECT_EQ(counts("a"), (Counts{0, 0, 0}));
    EXPECT_EQ(counts("b"), (Counts{1, 1, 1}));
}

TEST_F(Slots, PinsAreLearnedAndForgotten) {
    router_.learn_pin("alice", "b");
    router_.learn_pin("alice", "b");
    EXPECT_EQ(counts("b"), (Counts{0, 0, 1}));
    router_.learn_pin("alice", "c");
    EXPECT_EQ(counts("b"), (Counts{0, 0, 0}));
    EXPECT_EQ(counts("c"), (Counts{0, 0, 1}));
    router_.learn_pin("alice", "gone");
    EXPECT_EQ(counts("c"), (Counts{0, 0, 0}));
    router_.learn_pin("alice", "c");
    router_.forget_pin("alice");
    router_.forget_pin("alice");
    EXPECT_EQ(counts("c"), (Counts{0, 0, 0}));
}

TEST_F(Slots, ForgettingAPinKeepsTheSessions) {
    place("alice");
    router_.forget_pin("alice");
    EXPECT_EQ(counts("a"), (Counts{1, 1, 0}));
    router_.release("a", "alice");
    EXPECT_EQ(counts("a"), (Counts{0, 0, 0}));
}

TEST_F(Slots, StatusShowsWhatHappened) {
    const TimePoint now{std::chrono::hours(1)};
    router_.report_check("b", Cause::none, now);
    router_.report_connect("b", Cause::connect_timeout, now);
    router_.report_connect("b", Cause::connect_timeout, now);
    router_.report_connect("b", Cause::none, now);
    EXPECT_TRUE(router_.set_admin_state("b", AdminState::drain));
    EXPECT_FALSE(router_.set_admin_state("gone", AdminState::drain));
    const std::vector<BackendStatus> all = router_.backends();
    ASSERT_EQ(all.size(), 3U);
    EXPECT_EQ(all[1].config.name, "b");
    EXPECT_EQ(all[1].admin, AdminState::drain);
    EXPECT_EQ(all[1].health, Health::down);
    EXPECT_EQ(all[1].cause, Cause::connect_timeout);
    EXPECT_EQ(all[1].since, now);
    EXPECT_EQ(all[1].failed_connects, 2U);
    EXPECT_EQ(router_.backend("gone"), std::nullopt);
}

TEST_F(Slots, StrangersAreIgnored) {
    EXPECT_FALSE(router_.report_check("gone", Cause::none, TimePoint{}).changed);
    EXPECT_FALSE(router_.report_connect("gone", Cause::none, TimePoint{}).changed);
    EXPECT_FALSE(router_.check_soon("gone"));
    EXPECT_EQ(router_.next_check("gone", random_), HealthOptions{}.interval);
    EXPECT_FALSE(router_.check_soon("a"));
    router_.report_connect("a", Cause::connect_refused, TimePoint{});
    EXPECT_TRUE(router_.check_soon("a"));
}

TEST_F(Slots, OfTwoWithOneNameTheFirstCounts) {
    std::vector<BackendConfig> backends = three();
    backends[2].name = "a";
    backends[2].max_sessions = 9;
    const Router router({}, backends, {});
    ASSERT_EQ(router.backends().size(), 2U);
    EXPECT_EQ(router.backend("a")->config.max_sessions, 2U);
}

TEST_F(Slots, CountsAgreeAfterManyMoves) {
    struct Session {
        std::string user, backend;
    };
    std::vector<Session> open;
    for (int i = 0; i < 20'000; ++i) {
        if (open.empty() || random_.below(2) == 0) {
            const std::string user = "u" + std::to_string(random_.below(50));
            const Decision d = place(user);
            if (!d.refused()) open.push_back({user, d.backend});
        } else {
            const std::size_t at = random_.below(open.size());
            router_.release(open[at].backend, open[at].user);
            open[at] = open.back();
            open.pop_back();
        }
    }
    for (const Session& session : open) router_.release(session.backend, session.user);
    for (const BackendStatus& status : router_.backends()) {
        EXPECT_EQ(status.sessions, 0U) << status.config.name;
        EXPECT_EQ(status.users, 0U) << status.config.name;
    }
}

}  // namespace
}  // namespace homeport::router
