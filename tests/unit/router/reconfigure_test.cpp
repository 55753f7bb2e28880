// The pool under another configuration: what stays with an instance's name, and what becomes of those left
// out.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "router/random.hpp"
#include "router/router.hpp"

namespace homeport::router {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using namespace std::chrono_literals;

BackendConfig instance(const std::string& name, const std::string& address = "192.0.2.1") {
    BackendConfig config;
    config.name = name;
    config.address = address;
    return config;
}

std::optional<Pin> pinned(const std::string& user, const std::string& backend) {
    Pin pin;
    pin.user = user;
    pin.backend = backend;
    return pin;
}

class Reconfigure : public testing::Test {
  protected:
    Decision place(const std::string& user, const std::optional<Pin>& pin = std::nullopt) {
        return router_.place({user, {}, "192.0.2.7", ""}, pin, {}, now_, random_);
    }
    Decision decide(const std::string& user, const std::optional<Pin>& pin = std::nullopt,
                    const std::string& tag = "") {
        return router_.decide({user, {}, "192.0.2.7", tag}, pin, {}, now_, random_);
    }
    Changes apply(std::vector<BackendConfig> backends, std::vector<Rule> rules = {}) {
        return router_.reconfigure(options_, std::move(backends), std::move(rules));
    }
    [[nodiscard]] std::vector<std::string> names() const {
        std::vector<std::string> names;
        for (const BackendStatus& status : router_.backends()) names.push_back(status.config.name);
        return names;
    }

    TimePoint now_{};
    RouterOptions options_{HealthOptions{}, PolicyKind::ordered};
    MersenneRandom random_{1};
    Router router_{options_, {instance("a"), instance("b"), instance("c")}, {}};
};

TEST_F(Reconfigure, TellsWhatChanged) {
    auto b = instance("b");
    b.weight = 5;
    const Changes changes = apply({instance("d"), b, instance("c")});
    EXPECT_THAT(changes.added, ElementsAre("d"));
    EXPECT_THAT(changes.changed, ElementsAre("b"));
    EXPECT_THAT(changes.removed, ElementsAre("a"));
    EXPECT_THAT(names(), ElementsAre("d", "b", "c"));
    const Changes none = apply({instance("d"), b, instance("c")});
    EXPECT_THAT(none.added, IsEmpty());
    EXPECT_THAT(none.changed, IsEmpty());
    EXPECT_THAT(none.removed, IsEmpty());
}

TEST_F(Reconfigure, SessionsPinsAndUsersStayWithTheName) {
    place("alice");
    place("alice");
    place("bob");
    apply({instance("c"), instance("b"), instance("a")});  // every position is another one now
    const BackendStatus a = router_.backend("a").value();
    EXPECT_EQ(a.sessions, 3U);
    EXPECT_EQ(a.users, 2U);
    EXPECT_EQ(a.pins, 2U);
    router_.release("a", "alice");
    router_.release("a", "alice");
    router_.release("a", "bob");
    EXPECT_EQ(router_.backend("a")->sessions, 0U);
    EXPECT_EQ(router_.backend("a")->users, 0U);
    EXPECT_EQ(decide("alice", pinned("alice", "a")).basis, Basis::pin);
}

TEST_F(Reconfigure, HealthStaysUnlessTheAddressChanges) {
    router_.report_check("a", Cause::connect_refused, now_);
    router_.report_check("b", Cause::connect_refused, now_);
    apply({instance("a"), instance("b", "192.0.2.99")});
    EXPECT_EQ(router_.backend("a")->health, Health::down);
    EXPECT_EQ(router_.backend("b")->health, Health::unknown);
}

TEST_F(Reconfigure, NewThresholdsCountAtOnce) {
    router_.report_check("a", Cause::none, now_);
    options_.health.fall = 1;
    apply({instance("a")});
    router_.report_check("a", Cause::connect_refused, now_);
    EXPECT_EQ(router_.backend("a")->health, Health::down);
}

TEST_F(Reconfigure, TheAdminsWordOutlastsAReloadThatSaysNothingNew) {
    router_.set_admin_state("a", AdminState::drain);
    apply({instance("a")});
    EXPECT_EQ(router_.backend("a")->admin, AdminState::drain);
    auto a = instance("a");
    a.state = AdminState::maint;
    apply({a});
    EXPECT_EQ(router_.backend("a")->admin, AdminState::maint);
}

TEST_F(Reconfigure, ARemovedInstanceKeepsItsSessionsAndGetsNoMore) {
    place("alice");
    apply({instance("b")});
    EXPECT_THAT(names(), ElementsAre("b", "a"));
    EXPECT_EQ(router_.backend("a")->admin, AdminState::removed);
    EXPECT_EQ(router_.backend("a")->sessions, 1U);

    const Decision moved = decide("alice", pinned("alice", "a"));
    EXPECT_EQ(moved.basis, Basis::moved);
    EXPECT_EQ(moved.backend, "b");
    EXPECT_THAT(moved.why, HasSubstr("a is no longer in the pool"));
    ASSERT_EQ(moved.candidates.size(), 2U);
    EXPECT_EQ(moved.candidates[1].verdict, Verdict::removed);
    EXPECT_EQ(moved.candidates[1].detail, "removed from the pool, 1 session");
    EXPECT_FALSE(router_.take("a", "carol"));
    EXPECT_FALSE(router_.set_admin_state("a", AdminState::ready));

    router_.release("a", "alice");
    EXPECT_THAT(names(), ElementsAre("b"));
    EXPECT_EQ(decide("alice").candidates.size(), 1U);
    apply({instance("b")});
    EXPECT_FALSE(router_.backend("a").has_value());
}

TEST_F(Reconfigure, ARemovedInstanceThatComesBackHasItsSessionsStill) {
    place("alice");
    apply({instance("b")});
    const Changes back = apply({instance("a"), instance("b")});
    EXPECT_THAT(back.added, ElementsAre("a"));
    EXPECT_EQ(router_.backend("a")->admin, AdminState::ready);
    EXPECT_EQ(router_.backend("a")->sessions, 1U);
    router_.release("a", "alice");
    EXPECT_EQ(router_.backend("a")->sessions, 0U);
}

TEST_F(Reconfigure, ATagGoesWithTheLastInstanceThatHadIt) {
    auto gpu = instance("gpu");
    gpu.tags = {"gpu"};
    apply({instance("a"), gpu});
    router_.take("gpu", "alice");
    EXPECT_EQ(decide("bob", std::nullopt, "gpu").backend, "gpu");
    apply({instance("a")});
    EXPECT_THAT(decide("bob", std::nullopt, "gpu").refusal, HasSubstr("No instance carries the tag"));
}

TEST_F(Reconfigure, AnEmptyPoolSaysSo) {
    place("alice");
    apply({});
    EXPECT_EQ(decide("bob").refusal, "The pool has no instances right now; please try again later.");
}

TEST_F(Reconfigure, NewRulesCountAtOnce) {
    Rule deny;
    deny.name = "closed";
    deny.deny = "Closed.";
    apply({instance("a")}, {deny});
    EXPECT_EQ(decide("alice").refusal, "Closed.");
    apply({instance("a")});
    EXPECT_EQ(decide("alice").backend, "a");
}

}  // namespace
}  // namespace homeport::router
