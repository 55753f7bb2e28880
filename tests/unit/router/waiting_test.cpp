// The line before a full pool: who comes first gets the next place, and nobody jumps it.
#include <gtest/gtest.h>

#include <map>

#include "pool.hpp"

namespace homeport::router {
namespace {

/// Users who log in, wait, are woken and try again, as sessions do.
struct Line {
    explicit Line(std::vector<BackendConfig> backends, PinRules pins = {}, std::vector<Rule> rules = {},
                  WaitingOptions waiting = {})
        : router({believed(), PolicyKind::ordered, {}, pins, waiting}, std::move(backends),
                 std::move(rules)) {}

    /// Checks are believed even if they say that everything is down.
    static HealthOptions believed() {
        HealthOptions health;
        health.panic_above = 1;
        return health;
    }

    struct Login {
        Request request;
        std::optional<Pin> pin;
        std::vector<std::string> failed;
        Ticket ticket = 0;
        unsigned woken = 0;
        std::string on;  // the instance, once there is one
    };

    Login& come(const std::string& user, const std::string& pinned = {}, const std::string& tag = {}) {
        Login& login = logins[user];
        login.request = {user, {}, "192.0.2.7", tag};
        if (!pinned.empty()) login.pin = pinned_to(pinned);
        attempt(login);
        return login;
    }
    void attempt(Login& login) {
        ScriptedRandom none{};
        const Decision decision =
            router.place(login.request, login.pin, login.failed, start, none, login.ticket);
        login.on = decision.backend;
        if (!decision.refused()) {
            login.ticket = 0;
        } else if (login.ticket == 0) {
            login.ticket = router.wait(decision, login.request, login.pin, login.failed, start,
                                       [&login] { ++login.woken; });
        }
    }
    /// All who were woken, and are told that there is something, try; the latest first, which is the worst
    /// order.
    void run() {
        for (auto& [user, login] : logins) login.woken = 0;
        for (auto it = logins.rbegin(); it != logins.rend(); ++it) {
            if (it->second.ticket != 0 && router.turn(it->second.ticket)->ready) attempt(it->second);
        }
    }
    void go(const std::string& user) {
        Login& login = logins.at(user);
        if (login.ticket != 0) {
            router.leave(login.ticket);
        } else {
            router.release(login.on, user);
        }
        logins.erase(user);
    }
    std::string on(const std::string& user) { return logins.at(user).on; }
    unsigned position(const std::string& user) { return router.turn(logins.at(user).ticket)->position; }

    Router router;
    std::map<std::string, Login> logins;
};

TEST(Waiting, WhoComesFirstGetsTheNextPlace) {
    Line line({small(instance("a"), 1), small(instance("b"), 1)});
    line.come("in1");
    line.come("in2");
    EXPECT_EQ(line.on("in1") + line.on("in2"), "ab");
    line.come("w1");
    line.come("w2");
    line.come("w3");
    EXPECT_EQ(line.position("w1"), 1U);
    EXPECT_EQ(line.position("w3"), 3U);
    line.run();
    EXPECT_EQ(line.on("w1"), "");
    line.go("in2");
    EXPECT_EQ(line.logins["w1"].woken, 1U);
    EXPECT_EQ(line.logins["w2"].woken, 0U);
    line.run();
    EXPECT_EQ(line.on("w1"), "b");
    EXPECT_EQ(line.on("w2"), "");
    EXPECT_EQ(line.position("w2"), 1U);
    EXPECT_EQ(line.logins["w3"].woken, 1U) << "it has come forward";
}

TEST(Waiting, NobodyWhoComesLaterGetsWhatSomebodyInLineCouldHave) {
    Line line({small(instance("a"), 1)});
    line.come("in");
    line.come("waits");
    line.go("in");
    const Line::Login& late = line.come("late");
    EXPECT_EQ(late.on, "");
    EXPECT_EQ(line.position("late"), 2U);
    ScriptedRandom none{};
    const Decision why = line.router.decide({"late", {}, "192.0.2.7", ""}, {}, {}, start, none);
    EXPECT_EQ(of(why, "a").detail, "0 of 1 sessions, the rest for those in line");
    EXPECT_FALSE(line.router.take("a", "late"));
    line.run();
    EXPECT_EQ(line.on("waits"), "a");
    EXPECT_EQ(line.on("late"), "");
    EXPECT_FALSE(line.router.turn(77));
}

TEST(Waiting, WhatIsOfNoUseToThoseInLineIsFree) {
    Line line({small(instance("a", {"gpu"}), 1), small(instance("b"), 1)});
    line.come("in", "a");
    line.come("gpu1", "", "gpu");
    EXPECT_EQ(line.come("plain").on, "b") << "the line is for machines with the tag";
    line.come("plain2");
    line.go("in");
    line.run();
    EXPECT_EQ(line.on("gpu1"), "a");
    EXPECT_EQ(line.on("plain2"), "");
}

TEST(Waiting, TwoPlacesTwoWhoAreCalled) {
    Line line({small(instance("a"), 2)});
    line.come("in1");
    line.come("in2");
    line.come("w1");
    line.come("w2");
    line.come("w3");
    line.go("in1");
    line.go("in2");
    EXPECT_TRUE(line.router.turn(line.logins["w2"].ticket)->ready);
    EXPECT_FALSE(line.router.turn(line.logins["w3"].ticket)->ready);
    line.run();  // w2 before w1
    EXPECT_EQ(line.on("w1") + line.on("w2"), "aa");
    EXPECT_EQ(line.on("w3"), "");
}

TEST(Waiting, WhoCannotUseItsPlaceAfterAllMakesRoomAtOnce) {
    Line line({small(instance("a"), 3)});
    for (const char* user : {"in1", "in2", "in3", "w1", "w2"}) line.come(user);
    line.go("in1");
    EXPECT_FALSE(line.router.turn(line.logins["w2"].ticket)->ready);
    line.logins["w1"].failed = {"a"};
    line.run();
    EXPECT_EQ(line.on("w1"), "");
    EXPECT_TRUE(line.router.turn(line.logins["w2"].ticket)->ready);
    EXPECT_EQ(line.logins["w2"].woken, 1U);
}

TEST(Waiting, WhoAsksInVainCostsNobodyElseAPlace) {
    Line line({small(instance("a"), 3)});
    for (const char* user : {"in1", "in2", "in3", "w1", "w2"}) line.come(user);
    for (const char* user : {"in1", "in2", "in3"}) line.go(user);
    line.logins["w1"].failed = {"a"};
    line.attempt(line.logins["w1"]);
    EXPECT_EQ(line.come("late1").on, "a");
    EXPECT_EQ(line.come("late2").on, "a");
    EXPECT_EQ(line.come("late3").on, "") << "the last place is kept for w2";
    line.run();
    EXPECT_EQ(line.on("w2"), "a");
}

TEST(Waiting, WhoLeavesMakesRoomAtOnce) {
    Line line({small(instance("a"), 1)});
    line.come("in");
    line.come("w1");
    line.come("w2");
    line.go("w1");
    EXPECT_EQ(line.position("w2"), 1U);
    line.go("in");
    line.run();
    EXPECT_EQ(line.on("w2"), "a");
    EXPECT_TRUE(line.router.waiting().empty());
}

TEST(Waiting, EveryWayToBecomeUsableCounts) {
    Line line({small(instance("a"), 1), in_state(instance("b"), AdminState::maint)});
    line.come("in");
    line.come("w1");
    line.router.set_admin_state("b", AdminState::ready);
    EXPECT_TRUE(line.router.turn(line.logins["w1"].ticket)->ready);
    line.router.set_admin_state("b", AdminState::maint);
    EXPECT_FALSE(line.router.turn(line.logins["w1"].ticket)->ready);
    line.router.reconfigure({HealthOptions{}, PolicyKind::ordered},
                            {instance("new"), small(instance("a"), 1)}, {});
    line.run();
    EXPECT_EQ(line.on("w1"), "new");
}

TEST(Waiting, APinnedUserWaitsForThatInstance) {
    const PinRules patient{PinRule::stay, PinRule::wait, PinRule::wait, PinRule::wait};
    Line line({small(instance("a"), 1), instance("b")}, patient);
    line.come("in", "a");
    EXPECT_EQ(line.come("alice", "a").on, "") << "although b has room";
    EXPECT_EQ(line.come("bob").on, "b");
    line.go("in");
    line.router.report_check("a", Cause::connect_refused, start);
    line.run();
    EXPECT_EQ(line.on("alice"), "");
    line.router.report_check("a", Cause::none, start);
    line.router.report_check("a", Cause::none, start);
    line.run();
    EXPECT_EQ(line.on("alice"), "a");
}

TEST(Waiting, AnInstanceThatFailedIsTriedAgainOnceItHasShownItselfWell) {
    const PinRules patient{PinRule::stay, PinRule::wait, PinRule::wait, PinRule::wait};
    Line line({instance("a"), instance("b")}, patient);
    line.logins["alice"].failed = {"a"};
    line.come("alice", "a");
    EXPECT_FALSE(line.router.turn(line.logins["alice"].ticket)->ready);
    line.router.report_check("a", Cause::none, start);
    EXPECT_TRUE(line.router.turn(line.logins["alice"].ticket)->ready);
}

TEST(Waiting, AnAdminsPinFindsThoseWhoWait) {
    const PinRules patient{PinRule::stay, PinRule::wait, PinRule::wait, PinRule::wait};
    Line line({small(instance("a"), 1), instance("b")}, patient);
    line.come("in", "a");
    line.come("alice", "a");
    line.router.learn_pin("alice", "b");
    EXPECT_TRUE(line.router.turn(line.logins["alice"].ticket)->ready);
    line.router.learn_pin("alice", "a");
    EXPECT_FALSE(line.router.turn(line.logins["alice"].ticket)->ready);
    line.router.forget_pin("alice");
    EXPECT_TRUE(line.router.turn(line.logins["alice"].ticket)->ready);
}

TEST(Waiting, TheRoomIsBounded) {
    Line line({small(instance("a"), 1)}, {}, {}, {3, 2});
    line.come("in");
    const Request alice{"alice", {}, "192.0.2.7", ""};
    ScriptedRandom none{};
    const Decision full = line.router.decide(alice, {}, {}, start, none);
    EXPECT_EQ(full.waits_for, "Every instance has as many sessions as it can take");
    EXPECT_NE(line.router.wait(full, alice, {}, {}, start, [] {}), 0U);
    EXPECT_NE(line.router.wait(full, alice, {}, {}, start, [] {}), 0U);
    EXPECT_EQ(line.router.wait(full, alice, {}, {}, start, [] {}), 0U) << "two of one user";
    EXPECT_NE(line.come("bob").ticket, 0U);
    EXPECT_EQ(line.come("carol").ticket, 0U) << "three in all";
    const std::vector<Waiting> shown = line.router.waiting();
    ASSERT_EQ(shown.size(), 3U);
    EXPECT_EQ(shown[2].user, "bob");
    EXPECT_EQ(shown[2].position, 3U);
}

TEST(Waiting, IsForPlacesAlone) {
    Rule closed = named("closed");
    closed.users = {"mallory"};
    closed.deny = "No.";
    Line line({small(instance("a"), 1)}, {}, {closed});
    line.come("in");
    EXPECT_EQ(line.come("mallory").ticket, 0U);
    EXPECT_EQ(line.come("tagged", "", "fpga").ticket, 0U);
    line.router.report_check("a", Cause::connect_refused, start);
    EXPECT_EQ(line.come("alice").ticket, 0U) << "when an instance that is down comes back nobody knows";
}

TEST(Waiting, UsersAreCapacityToo) {
    BackendConfig narrow = instance("a");
    narrow.max_users = 1;
    Line line({narrow});
    line.come("in");
    EXPECT_NE(line.come("w").ticket, 0U);
    EXPECT_TRUE(line.router.take("a", "in")) << "who is inside opens another session";
    line.router.release("a", "in");
    line.go("in");
    line.run();
    EXPECT_EQ(line.on("w"), "a");
}

}  // namespace
}  // namespace homeport::router
