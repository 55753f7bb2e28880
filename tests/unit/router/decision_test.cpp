// The decision table: every basis, every verdict, every refusal.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pool.hpp"

namespace homeport::router {
namespace {

using testing::HasSubstr;

TEST(Decision, WithoutPinThePolicyChooses) {
    Pool pool({instance("a"), instance("b")});
    const Decision d = pool.decide();
    expect(d, Basis::policy, "a", PinAction::create, "ordered: first in order");
    EXPECT_EQ(d.rule, "default");
    EXPECT_EQ(d.policy, PolicyKind::ordered);
}

TEST(Decision, ThePinServes) {
    Pool pool({instance("a"), instance("b")});
    pool.pin = pinned_to("b");
    expect(pool.decide(), Basis::pin, "b", PinAction::keep, "pinned to b");
}

TEST(Decision, DrainAndWeightZeroKeepOutNewUsersOnly) {
    Pool pool({in_state(instance("a"), AdminState::drain), weighing(instance("b"), 0), instance("c")});
    EXPECT_EQ(pool.decide().backend, "c");
    pool.pin = pinned_to("a");
    expect(pool.decide(), Basis::pin, "a", PinAction::keep, "pinned to a");
    pool.pin = pinned_to("b");
    expect(pool.decide(), Basis::pin, "b", PinAction::keep, "pinned to b");
}

TEST(Decision, ADetourLeadsWhereTheLastOneLed) {
    Pool pool({instance("a"), instance("b"), instance("c")});
    pool.pin = pinned_to("a");
    pool.failed = {"a", "b"};
    EXPECT_EQ(pool.place().backend, "c");
    pool.router.release("c", "alice");
    pool.failed = {"a"};
    expect(pool.decide(), Basis::detour, "c", PinAction::keep, "a: failed for this session; was there last");
    pool.failed = {};
    expect(pool.decide(), Basis::pin, "a", PinAction::keep, "pinned to a");
    pool.down("a");
    expect(pool.decide(), Basis::moved, "c", PinAction::move, "a: connect refused for 0 s; was there last");
    pool.down("c");
    EXPECT_EQ(pool.decide().backend, "b");
}

TEST(Decision, WithoutPinTheSessionsOfAUserStayTogether) {
    Pool pool({instance("a"), instance("b")});
    EXPECT_TRUE(pool.router.take("b", "alice"));
    pool.router.forget_pin("alice");
    expect(pool.decide(), Basis::policy, "b", PinAction::create, "was there last");
    pool.router.release("b", "alice");
    expect(pool.decide(), Basis::policy, "a", PinAction::create, "ordered: first in order");
}

TEST(Decision, WhoHasASessionThereGetsInWhereNoOtherUserDoes) {
    BackendConfig narrow = instance("a");
    narrow.max_users = 1;
    Pool pool({narrow, instance("b")});
    pool.place();
    for (int i = 0; i < 3; ++i) pool.down("a");
    pool.pin = pinned_to("a");
    EXPECT_EQ(pool.place().backend, "b");
    pool.pin = pinned_to("b");
    for (int i = 0; i < 2; ++i) pool.router.report_check("a", Cause::none, start);
    pool.router.set_admin_state("b", AdminState::maint);
    expect(pool.decide(), Basis::moved, "a", PinAction::move, "b: in maintenance; has a session there");
    pool.request.user = "bob";
    EXPECT_TRUE(pool.decide().refused());
}

TEST(Decision, APinnedInstanceThatIsOutLosesThePin) {
    Pool pool({instance("a"), instance("b"), instance("c")});
    pool.pin = pinned_to("b");
    pool.down("b");
    pool.now += 12s;
    expect(pool.decide(), Basis::moved, "a", PinAction::move,
           "b: connect refused for 12 s; ordered: first in order");
    pool.router.set_admin_state("b", AdminState::maint);
    expect(pool.decide(), Basis::moved, "a", PinAction::move, "b: in maintenance; ordered: first in order");
    pool.pin = pinned_to("gone");
    expect(pool.decide(), Basis::moved, "a", PinAction::move,
           "gone is no longer in the pool; ordered: first in order");
}

TEST(Decision, APinOutsideTheRuleOrTheTagMoves) {
    Rule rule = named("narrow");
    rule.backends = {"a*"};
    Pool pool({instance("a1"), instance("a2", {"gpu"}), instance("b", {"gpu"})}, {rule});
    pool.pin = pinned_to("b");
    expect(pool.decide(), Basis::moved, "a1", PinAction::move,
           "b: left out by rule narrow; ordered: first in order");
    pool.pin = pinned_to("a1");
    pool.request.tag = "gpu";
    expect(pool.decide(), Basis::moved, "a2", PinAction::move,
           "a1: does not carry the tag gpu; ordered: first in order");
}

TEST(Decision, APinnedInstanceThatFailsJustNowKeepsThePin) {
    Pool pool({instance("a"), instance("b")});
    pool.pin = pinned_to("a");
    pool.failed = {"a"};
    expect(pool.decide(), Basis::detour, "b", PinAction::keep,
           "a: failed for this session; ordered: first in order");
    pool.router.report_connect("a", Cause::connect_timeout, start);
    expect(pool.decide(), Basis::detour, "b", PinAction::keep,
           "a: failed for this session (connect timeout); ordered: first in order");
    pool.router.report_connect("a", Cause::connect_timeout, start);  // and now it is out
    expect(pool.decide(), Basis::moved, "b", PinAction::move,
           "a: connect timeout for 0 s; ordered: first in order");
}

TEST(Decision, APinnedInstanceThatIsFullKeepsThePin) {
    Pool pool({small(instance("a")), instance("b")});
    pool.fill("a");
    pool.pin = pinned_to("a");
    expect(pool.decide(), Basis::detour, "b", PinAction::keep, "a: 2 of 2 sessions; ordered: first in order");
    pool.router.set_admin_state("a", AdminState::drain);  // full and draining is full still
    EXPECT_EQ(pool.decide().basis, Basis::detour);
}

TEST(Decision, APinToAMisfitMoves) {
    Pool pool({instance("a"), instance("b")});
    pool.pin = pinned_to("a");
    pool.request.misfits = {{"a", "knows alice with uid 7"}, {"not in the pool", "x"}};
    expect(pool.decide(), Basis::moved, "b", PinAction::move,
           "a: knows alice with uid 7; ordered: first in order");
    EXPECT_EQ(pool.place().backend, "b");
}

TEST(Decision, AMisfitForAllIsARefusalThatSaysSo) {
    Pool pool({instance("a"), instance("b")});
    pool.request.misfits = {{"a", "knows alice with uid 7"}, {"b", "does not know alice"}};
    const Decision decision = pool.decide();
    EXPECT_TRUE(decision.refused());
    EXPECT_THAT(decision.refusal, HasSubstr("a knows alice with uid 7"));
    EXPECT_EQ(decision.candidates.at(1).verdict, Verdict::misfit);
    EXPECT_EQ(decision.candidates.at(1).detail, "does not know alice");
    pool.request.misfits.pop_back();  // the next request is not answered from what this one met
    EXPECT_EQ(pool.decide().backend, "b");
    pool.request.misfits.clear();
    EXPECT_EQ(pool.decide().backend, "a");
}

TEST(Decision, FailedInstancesArePassedOver) {
    Pool pool({instance("a"), instance("b"), instance("c")});
    pool.failed = {"a", "b", "not in the pool"};
    EXPECT_EQ(pool.decide().backend, "c");
    pool.failed = {};  // what one session met does not stick to the next
    EXPECT_EQ(pool.decide().backend, "a");
}

TEST(Decision, UnknownHealthIsUsable) {
    Pool pool({instance("a")});
    EXPECT_EQ(pool.router.backend("a")->health, Health::unknown);
    EXPECT_EQ(pool.decide().backend, "a");
}

TEST(Decision, TheFirstRuleThatMatchesDecides) {
    Rule admins = named("admins");
    admins.groups = {"wheel"};
    Rule people = named("");
    people.groups = {"staff"};
    people.backends = {"c", "a"};
    people.require = {"ssd"};
    Pool pool({instance("a", {"ssd"}), instance("b", {"ssd"}), instance("c", {"ssd"})}, {admins, people});
    Decision d = pool.decide();
    EXPECT_EQ(d.rule, "rule 2");
    EXPECT_EQ(d.backend, "c");  // in the order the rule names them
    EXPECT_EQ(of(d, "b").detail, "left out by rule rule 2");
    pool.request.groups = {"wheel"};
    d = pool.decide();
    EXPECT_EQ(d.rule, "admins");
    EXPECT_EQ(d.backend, "a");
    pool.request.groups = {};
    EXPECT_EQ(pool.decide().rule, "default");
}

TEST(Decision, TellsOfEveryCandidate) {
    Rule rule = named("all but x");
    rule.require = {"ok"};
    const std::vector<std::string> both{"ok", "gpu"};
    Pool pool({instance("x", {"gpu"}), instance("plain", {"ok"}),
               in_state(instance("maint", both), AdminState::maint), instance("down", both),
               instance("failed", both), small(instance("full", both), 14),
               in_state(instance("drain", both), AdminState::drain), weighing(instance("light", both), 0),
               instance("taken", both), small(instance("spare", both), 5), instance("one", both)},
              {rule});
    pool.down("down");
    pool.fill("full");
    pool.router.take("spare", "bob");
    pool.router.take("one", "bob");
    pool.request.tag = "gpu";
    pool.failed = {"failed"};
    pool.now += 3min;

    const Decision d = pool.decide();
    const std::vector<Candidate> expected = {
        {"x", Verdict::not_in_rule, "left out by rule all but x"},
        {"plain", Verdict::missing_tag, "does not carry the tag gpu"},
        {"maint", Verdict::maint, "in maintenance"},
        {"down", Verdict::down, "connect refused for 3 min"},
        {"failed", Verdict::failed_now, "failed for this session"},
        {"full", Verdict::full, "14 of 14 sessions"},
        {"drain", Verdict::drain, "draining, 0 sessions"},
        {"light", Verdict::no_weight, "weight 0, takes no new users"},
        {"taken", Verdict::chosen, "0 sessions"},
        {"spare", Verdict::eligible, "1 of 5 sessions"},
        {"one", Verdict::eligible, "1 session"},
    };
    ASSERT_EQ(d.candidates.size(), expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
        EXPECT_EQ(d.candidates[i].name, expected[i].name);
        EXPECT_EQ(to_string(d.candidates[i].verdict), to_string(expected[i].verdict)) << expected[i].name;
        EXPECT_EQ(d.candidates[i].detail, expected[i].detail);
    }
}

TEST(Decision, OfSeveralObstaclesTheWeightiestIsTold) {
    Pool pool({in_state(weighing(small(instance("a"), 1), 0), AdminState::drain), instance("b")});
    EXPECT_EQ(of(pool.decide(), "a").verdict, Verdict::drain);
    pool.fill("a");
    EXPECT_EQ(of(pool.decide(), "a").verdict, Verdict::full);
    pool.failed = {"a"};
    EXPECT_EQ(of(pool.decide(), "a").verdict, Verdict::failed_now);
    pool.down("a");
    EXPECT_EQ(of(pool.decide(), "a").verdict, Verdict::down);
    pool.router.set_admin_state("a", AdminState::maint);
    EXPECT_EQ(of(pool.decide(), "a").verdict, Verdict::maint);
}

TEST(Decision, DurationsAreReadable) {
    Pool pool({instance("a"), instance("b")});
    pool.down("a");
    const std::pair<std::chrono::seconds, const char*> rows[] = {
        {0s, "0 s"}, {119s, "119 s"}, {2min, "2 min"}, {119min, "119 min"},
        {2h, "2 h"}, {47h, "47 h"},   {72h, "3 days"}, {-5s, "0 s"}};
    for (const auto& [age, text] : rows) {
        pool.now = start + age;
        EXPECT_EQ(of(pool.decide(), "a").detail, std::string("connect refused for ") + text);
    }
}

// Each refusal with the situation that calls for it.
TEST(Refusal, Denied) {
    Rule rule = named("closed");
    rule.deny = "The pool is closed on Sundays; come back on Monday.";
    Pool pool({instance("a")}, {rule});
    pool.pin = pinned_to("a");
    const Decision d = pool.decide();
    expect(d, Basis::refused, "", PinAction::keep, "a: left out by rule closed");
    EXPECT_EQ(d.refusal, "The pool is closed on Sundays; come back on Monday.");
    EXPECT_EQ(d.rule, "closed");
    EXPECT_EQ(of(d, "a").verdict, Verdict::not_in_rule);
}

TEST(Refusal, TagUnknown) {
    Pool pool({instance("a", {"gpu", "big"}), instance("b", {"gpu"})});
    pool.request.tag = "fpga";
    EXPECT_EQ(pool.decide().refusal,
              "No instance carries the tag \"fpga\"; the tags to ask for are: big, gpu.");
    pool.request.tag = "\x1b[2J\n";
    EXPECT_EQ(pool.decide().refusal,
              "No instance carries the tag \"?[2J?\"; the tags to ask for are: big, gpu.");
    pool.pin = pinned_to("a");  // a pin is no way around it
    EXPECT_TRUE(pool.decide().refused());

    Pool plain({instance("a")});
    plain.request.tag = "gpu";
    EXPECT_EQ(plain.decide().refusal,
              "No instance carries the tag \"gpu\", nor any other: log in without \"+tag\".");
}

TEST(Refusal, NothingInTheRule) {
    Rule rule = named("narrow");
    rule.backends = {"z*"};
    Pool pool({instance("a", {"gpu"})}, {rule});
    EXPECT_EQ(pool.decide().refusal,
              "No instance of the pool is open to you; please ask your administrator.");
    EXPECT_EQ(Pool({}).decide().refusal, "The pool has no instances right now; please try again later.");
}

TEST(Refusal, TagNotInTheRule) {
    Rule rule = named("narrow");
    rule.backends = {"a"};
    Pool pool({instance("a"), instance("b", {"gpu"})}, {rule});
    pool.request.tag = "gpu";
    EXPECT_EQ(
        pool.decide().refusal,
        "No instance with the tag \"gpu\" is open to you; log in without the tag or ask your administrator.");
}

TEST(Refusal, MostHopefulCaseFirst) {
    Pool pool({in_state(instance("maint"), AdminState::maint), in_state(instance("drain"), AdminState::drain),
               instance("down"), instance("failed"), small(instance("full"))});
    pool.down("down");
    pool.fill("full");
    pool.failed = {"failed"};
    EXPECT_EQ(pool.decide().refusal,
              "Every instance has as many sessions as it can take; please try again in a few minutes.");
    pool.router.set_admin_state("full", AdminState::maint);
    EXPECT_EQ(pool.decide().refusal, "No instance could be reached; please try again in a few minutes.");
    pool.down("failed");
    EXPECT_EQ(pool.decide().refusal,
              "No instance of the pool is available right now; please try again in a few minutes.");
    pool.router.set_admin_state("down", AdminState::maint);
    pool.router.set_admin_state("failed", AdminState::maint);
    EXPECT_EQ(pool.decide().refusal,
              "No instance takes new users at the moment because of maintenance; please try again later.");
}

TEST(Refusal, NamesTheTagThatWasAskedFor) {
    Pool pool({small(instance("a", {"gpu"})), instance("b")});
    pool.request.tag = "gpu";
    pool.fill("a");
    EXPECT_EQ(
        pool.decide().refusal,
        "Every instance with the tag \"gpu\" has as many sessions as it can take; please try again in a few "
        "minutes.");
}

TEST(Place, TellsCandidatesOnlyWhenItRefuses) {
    Pool pool({small(instance("a"), 1)});
    EXPECT_TRUE(pool.place().candidates.empty());
    const Decision refused = pool.place();
    EXPECT_TRUE(refused.refused());
    EXPECT_EQ(of(refused, "a").verdict, Verdict::full);
}

TEST(Place, AgreesWithDecide) {
    Pool pool({small(instance("a"), 1), small(instance("b"), 1)});
    for (int i = 0; i < 3; ++i) {
        const Decision told = pool.decide();
        const Decision done = pool.place();
        EXPECT_EQ(told.backend, done.backend);
        EXPECT_EQ(told.basis, done.basis);
        EXPECT_EQ(told.why, done.why);
        EXPECT_EQ(told.refusal, done.refusal);
    }
}

// The list of eligible instances is remembered between requests; every change must reach the next one.
TEST(Place, SeesEveryChangeAtOnce) {
    Rule bobs = named("bob");
    bobs.users = {"bob"};
    bobs.backends = {"b"};
    Pool pool({instance("a", {"x"}), instance("b"), instance("c")}, {bobs});
    EXPECT_EQ(pool.place().backend, "a");
    EXPECT_EQ(pool.place().backend, "a");
    pool.router.set_admin_state("a", AdminState::drain);
    EXPECT_EQ(pool.place().backend, "b");
    pool.router.report_check("b", Cause::banner_invalid, start);
    EXPECT_EQ(pool.place().backend, "c");
    pool.request.tag = "x";
    EXPECT_TRUE(pool.place().refused());
    pool.request.tag = "";
    EXPECT_EQ(pool.place().backend, "c");
    pool.request.user = "bob";
    EXPECT_TRUE(pool.place().refused());
    pool.request.user = "alice";
    EXPECT_EQ(pool.place().backend, "c");
    pool.failed = {"c"};
    EXPECT_TRUE(pool.place().refused());
    pool.failed = {};
    pool.router.set_admin_state("a", AdminState::ready);
    EXPECT_EQ(pool.place().backend, "c") << "where alice's other sessions are";
    pool.request.user = "carol";
    EXPECT_EQ(pool.place().backend, "a");
}

TEST(Words, AreTheNamesOfTheEnumerators) {
    EXPECT_EQ(to_string(Basis::pin), "pin");
    EXPECT_EQ(to_string(Basis::policy), "policy");
    EXPECT_EQ(to_string(Basis::moved), "moved");
    EXPECT_EQ(to_string(Basis::detour), "detour");
    EXPECT_EQ(to_string(Basis::refused), "refused");
    EXPECT_EQ(to_string(Verdict::not_in_rule), "not_in_rule");
    EXPECT_EQ(to_string(Verdict::failed_now), "failed_now");
    EXPECT_EQ(to_string(AdminState::ready), "ready");
    EXPECT_EQ(to_string(AdminState::drain), "drain");
    EXPECT_EQ(to_string(AdminState::maint), "maint");
    EXPECT_EQ(to_string(Health::unknown), "unknown");
    EXPECT_EQ(to_string(Health::up), "up");
    EXPECT_EQ(to_string(Health::down), "down");
    EXPECT_EQ(to_string(Cause::none), "none");
    EXPECT_EQ(to_string(Cause::host_key_mismatch), "host_key_mismatch");
    EXPECT_EQ(to_string(Cause::login_refused), "login_refused");
}

}  // namespace
}  // namespace homeport::router
