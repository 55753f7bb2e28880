// What becomes of a pinned user whose instance is not fully in service.
#include <gtest/gtest.h>

#include "pool.hpp"

namespace homeport::router {
namespace {

PinRules rules(PinRule drain, PinRule maint, PinRule down, PinRule full) {
    return {drain, maint, down, full};
}

/// alice is pinned to "home", which is in trouble; "spare" is fine.
struct Trouble : Pool {
    explicit Trouble(PinRules pins = {})
        : Pool({small(instance("home", {"gpu"})), instance("spare")}, {}, pins) {
        pin = pinned_to("home");
    }
    Decision in_drain() {
        router.set_admin_state("home", AdminState::drain);
        return decide();
    }
    Decision in_maint() {
        router.set_admin_state("home", AdminState::maint);
        return decide();
    }
    Decision when_down() {
        down("home");
        return decide();
    }
    Decision when_full() {
        fill("home");
        return decide();
    }
};

TEST(PinRules, AnotherInstanceAndWhatTheUserReads) {
    const Decision maint = Trouble().in_maint();
    expect(maint, Basis::moved, "spare", PinAction::move, "home: in maintenance; ordered: first in order");
    EXPECT_EQ(
        maint.notice,
        "Your instance of the pool (home) is in maintenance, so you are on another one (spare) with the "
        "same home. What ran there did not come along.");
    const Decision down = Trouble().when_down();
    EXPECT_EQ(down.basis, Basis::moved);
    EXPECT_TRUE(down.notice.starts_with("Your instance of the pool (home) does not answer, so you are on"));
    const Decision full = Trouble().when_full();
    expect(full, Basis::detour, "spare", PinAction::keep, "home: 2 of 2 sessions; ordered: first in order");
    EXPECT_EQ(
        full.notice,
        "Your instance of the pool (home) has no place left, so you are on another one (spare) with the "
        "same home this once. What you left running is where it was.");
    Trouble moving(rules(PinRule::stay, PinRule::move, PinRule::move, PinRule::move));
    EXPECT_EQ(moving.when_full().basis, Basis::moved);
    EXPECT_EQ(Trouble().decide().notice, "");
}

TEST(PinRules, RefusalsNameTheInstanceAndSayWhatToDo) {
    const PinRules strict = rules(PinRule::refuse, PinRule::refuse, PinRule::refuse, PinRule::refuse);
    const std::string yours = "Your instance of the pool (home) ";
    const std::string later =
        ", and your sessions belong there; please try again later, or ask your administrator for another "
        "one.";
    const std::string soon = ", and your sessions belong there; please try again in a few minutes";
    EXPECT_EQ(Trouble(strict).in_drain().refusal, yours + "is being taken out of service" + later);
    EXPECT_EQ(Trouble(strict).in_maint().refusal, yours + "is in maintenance" + later);
    EXPECT_EQ(Trouble(strict).when_down().refusal, yours + "does not answer" + soon + ".");
    EXPECT_EQ(Trouble(strict).when_full().refusal,
              yours + "has no place left" + soon + ", or end one of them.");
    for (Decision refused :
         {Trouble(strict).in_maint(), Trouble(strict).when_down(), Trouble(strict).when_full()}) {
        EXPECT_TRUE(refused.refused());
        EXPECT_EQ(refused.pin, PinAction::keep);
        EXPECT_FALSE(refused.may_wait());
        EXPECT_FALSE(refused.denied);
        EXPECT_TRUE(refused.held_back);
    }
    Trouble fine(strict);
    EXPECT_EQ(fine.decide().backend, "home");
    fine.pin.reset();
    EXPECT_EQ(fine.in_maint().backend, "spare") << "the rules are about pins";
}

TEST(PinRules, OneFailureIsMetAsAnInstanceThatIsDown) {
    Trouble moving;
    moving.failed = {"home"};
    EXPECT_EQ(moving.decide().basis, Basis::detour) << "but moves nothing";
    Trouble strict(rules(PinRule::stay, PinRule::move, PinRule::refuse, PinRule::detour));
    strict.failed = {"home"};
    EXPECT_TRUE(strict.decide().refused());
}

TEST(PinRules, WaitingIsForThatInstanceAlone) {
    const PinRules patient = rules(PinRule::stay, PinRule::wait, PinRule::wait, PinRule::wait);
    const Decision maint = Trouble(patient).in_maint();
    EXPECT_TRUE(maint.refused());
    EXPECT_EQ(maint.waits_for, "Your instance of the pool (home) is in maintenance");
    EXPECT_EQ(maint.waits_on, "home");
    EXPECT_EQ(Trouble(patient).when_down().waits_on, "home");
    EXPECT_EQ(Trouble(patient).when_full().waits_on, "home");
}

TEST(PinRules, ADrainLetsInWhoHasSomethingGoingOnThere) {
    Trouble pool;
    EXPECT_EQ(pool.in_drain().basis, Basis::pin) << "nothing is known of work: as if there were some";
    pool.report("home", {"alice"});
    EXPECT_EQ(pool.decide().basis, Basis::pin);
    pool.report("home", {"bob"});
    const Decision idle = pool.decide();
    expect(idle, Basis::moved, "spare", PinAction::move,
           "home: draining, and nothing of alice's runs there; ordered: first in order");
    EXPECT_EQ(
        idle.notice,
        "Your instance of the pool (home) is being taken out of service and nothing of yours runs there, so "
        "you are on another one (spare) with the same home.");
    EXPECT_TRUE(pool.router.take("home", "alice"));
    EXPECT_EQ(pool.decide().basis, Basis::pin) << "a session is as good as work";
    pool.router.release("home", "alice");
    pool.router.set_admin_state("spare", AdminState::maint);
    expect(pool.decide(), Basis::pin, "home", PinAction::keep, "pinned to home");
    pool.report("home", {});
    pool.report("home", {});
    expect(pool.decide(), Basis::pin, "home", PinAction::keep,
           "home: draining, and nothing of alice's runs there; no other can serve");
}

TEST(PinRules, WorkThatMayJustHaveBegunCounts) {
    Trouble pool;
    pool.report("home", {});
    EXPECT_TRUE(pool.router.take("home", "alice"));
    pool.router.release("home", "alice");
    EXPECT_EQ(pool.in_drain().basis, Basis::pin) << "the report is from before alice left";
    pool.report("home", {});
    EXPECT_EQ(pool.decide().basis, Basis::pin) << "this probe may have looked before alice left";
    pool.report("home", {});
    EXPECT_EQ(pool.decide().basis, Basis::moved);
}

TEST(PinRules, AnOldReportKnowsNothing) {
    Trouble pool;
    pool.report("home", {});
    EXPECT_EQ(pool.in_drain().basis, Basis::moved);
    pool.now += pool.options.report_lifetime() + 1ms;
    EXPECT_EQ(pool.decide().basis, Basis::pin);
    EXPECT_EQ(pool.router.work("home", pool.now).state, Work::State::unknown);
    EXPECT_EQ(pool.router.work("home", "alice", pool.now).state, Work::State::unknown);
}

TEST(PinRules, AReportThatSawOnlyPartDoesNotClearAnybody) {
    Trouble pool;
    Report part;
    part.truncated = true;
    part.working.push_back({"bob", 1001, {WorkKind::jupyter, WorkKind::background}, 1});
    pool.router.report_probe("home", part, start);
    EXPECT_EQ(pool.router.work("home", "alice", start).state, Work::State::unknown);
    const Work bobs = pool.router.work("home", "bob", start);
    EXPECT_EQ(bobs.state, Work::State::some);
    EXPECT_EQ(bobs.what, "Jupyter, background jobs (1 process)");
    EXPECT_EQ(pool.in_drain().basis, Basis::pin);
}

TEST(PinRules, AskingForAnotherTagLeavesThePinWhereTheWorkIs) {
    Pool pool({instance("home"), instance("fast", {"gpu"})});
    pool.pin = pinned_to("home");
    pool.request.tag = "gpu";
    EXPECT_EQ(pool.decide().basis, Basis::moved);
    pool.report("home", {"alice"});
    const Decision detour = pool.decide();
    expect(detour, Basis::detour, "fast", PinAction::keep,
           "home: does not carry the tag gpu; ordered: first in order");
    EXPECT_EQ(detour.notice, "") << "the user asked for it";
}

TEST(Work, LeadsWhoHasNoPinBackToIt) {
    Pool pool({instance("a"), instance("b"), instance("c")});
    pool.report("b", {"alice", "bob"});
    expect(pool.decide(), Basis::policy, "b", PinAction::create,
           "has work there: tmux or screen (2 processes)");
    EXPECT_EQ(of(pool.decide(), "b").detail, "0 sessions; alice has tmux or screen (2 processes) there");
    pool.router.set_admin_state("b", AdminState::drain);
    EXPECT_EQ(pool.decide().backend, "a");
    pool.router.set_admin_state("b", AdminState::ready);
    pool.report("b", {"bob"});
    EXPECT_EQ(pool.decide().backend, "a");
}

TEST(Work, IsKnownByInstanceAndInAll) {
    Pool pool({instance("a"), instance("b")});
    EXPECT_EQ(pool.router.work("a", start).state, Work::State::unknown);
    EXPECT_EQ(pool.router.work("gone", start).state, Work::State::none);
    pool.report("a", {"alice", "bob"});
    pool.report("b", {"bob"});
    EXPECT_EQ(pool.router.work("a", start).users, 2U);
    EXPECT_EQ(pool.router.working(start), (std::vector<std::string>{"alice", "bob"}));
    pool.report("a", {});
    EXPECT_EQ(pool.router.work("a", start).state, Work::State::none);
    EXPECT_EQ(pool.router.working(start), std::vector<std::string>{"bob"});
    EXPECT_TRUE(pool.router.working(start + pool.options.report_lifetime() + 1ms).empty());
    pool.router.reconfigure(pool.options, {instance("c"), instance("b")}, {});
    EXPECT_EQ(pool.router.working(start), std::vector<std::string>{"bob"});
    pool.request.user = "bob";
    EXPECT_EQ(pool.decide().backend, "b");
}

TEST(Work, OfAnInstanceIsKnownSomeTimeAfterItsLastSession) {
    Pool pool({instance("a")});
    pool.report("a", {});
    EXPECT_EQ(pool.router.work("a", start).state, Work::State::unknown) << "who was there before we were?";
    pool.report("a", {});
    EXPECT_EQ(pool.router.work("a", start).state, Work::State::none);
    EXPECT_TRUE(pool.router.take("a", "alice"));
    pool.router.release("a", "alice");
    EXPECT_EQ(pool.router.work("a", start).state, Work::State::unknown);
    pool.report("a", {});
    pool.report("a", {});
    EXPECT_EQ(pool.router.work("a", start).state, Work::State::none);
}

TEST(Work, WhoCannotBeAskedIsToldByName) {
    Pool pool({instance("a"), instance("b")});
    EXPECT_TRUE(pool.router.unreported(start).empty()) << "nobody is asked";
    pool.options.expects_reports = true;
    pool.router.reconfigure(pool.options, {instance("a"), instance("b"), instance("c")}, {});
    pool.report("a", {"alice"});
    pool.report("b", {});
    pool.report("b", {});
    EXPECT_EQ(pool.router.unreported(start), std::vector<std::string>{"c"});
    EXPECT_EQ(pool.router.unreported(start + pool.options.report_lifetime() + 1ms).size(), 3U);
}

TEST(Capacity, UsersCountApartFromSessions) {
    BackendConfig narrow = instance("a");
    narrow.max_users = 1;
    Pool pool({narrow, instance("b")});
    EXPECT_EQ(pool.place().backend, "a");
    EXPECT_EQ(pool.place().backend, "a") << "a user who is there already is none more";
    pool.request.user = "bob";
    const Decision bob = pool.decide();
    EXPECT_EQ(bob.backend, "b");
    EXPECT_EQ(of(bob, "a").verdict, Verdict::full);
    EXPECT_EQ(of(bob, "a").detail, "2 sessions, 1 of 1 users");
    pool.pin = pinned_to("a");
    EXPECT_EQ(pool.decide().basis, Basis::detour);
    EXPECT_FALSE(pool.router.take("a", "bob"));
    EXPECT_TRUE(pool.router.take("a", "alice"));
}

TEST(Capacity, SessionsOfOneUserByRule) {
    Rule rule = named("two");
    rule.users = {"alice"};
    rule.user_sessions = 2;
    Pool pool({instance("a"), instance("b")}, {rule});
    EXPECT_EQ(pool.place().backend, "a");
    pool.failed = {"a"};
    EXPECT_EQ(pool.place().backend, "b");
    pool.failed = {};
    const Decision third = pool.place();
    EXPECT_TRUE(third.refused());
    EXPECT_TRUE(third.denied);
    EXPECT_FALSE(third.may_wait());
    EXPECT_EQ(third.refusal,
              "You have 2 sessions open, which is all that you may have at a time; please end one first.");
    EXPECT_EQ(third.why, "2 of 2 sessions of one user");
    pool.router.release("b", "alice");
    EXPECT_FALSE(pool.place().refused());
    pool.request.user = "bob";
    for (int i = 0; i < 3; ++i) EXPECT_FALSE(pool.place().refused());
}

}  // namespace
}  // namespace homeport::router
