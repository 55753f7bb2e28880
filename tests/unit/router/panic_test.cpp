// When nearly all instances look down, the checks are not believed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "router/random.hpp"
#include "router/router.hpp"

namespace homeport::router {
namespace {

using ::testing::HasSubstr;
using namespace std::chrono_literals;

std::vector<BackendConfig> instances(unsigned count) {
    std::vector<BackendConfig> all(count);
    for (unsigned i = 0; i < count; ++i) all[i].name = std::string(1, static_cast<char>('a' + i));
    return all;
}

class Panic : public testing::Test {
  protected:
    static RouterOptions options(double above = 0.8) {
        RouterOptions options;
        options.health.panic_above = above;
        options.default_policy = PolicyKind::ordered;
        return options;
    }
    void check(const std::string& names, Cause cause) {
        for (const char name : names) router_.report_check(std::string(1, name), cause, now_);
    }
    Decision decide(const std::optional<Pin>& pin = std::nullopt) {
        return router_.decide({"alice", {}, "192.0.2.7", ""}, pin, {}, now_, random_);
    }

    TimePoint now_{1h};
    MersenneRandom random_{1};
    Router router_{options(), instances(5), {}};
};

TEST_F(Panic, IsWhenMoreThanTheConfiguredPartLooksDown) {
    check("abcd", Cause::connect_timeout);
    EXPECT_FALSE(router_.panics());
    EXPECT_EQ(decide().backend, "e");
    check("e", Cause::connect_timeout);
    EXPECT_TRUE(router_.panics());
    EXPECT_EQ(decide().backend, "a");
    EXPECT_THAT(decide().candidates.at(0).detail, HasSubstr("looks down (connect timeout for 0 s)"));
    check("e", Cause::none);
    check("e", Cause::none);  // rise
    EXPECT_FALSE(router_.panics());
    EXPECT_EQ(decide().backend, "e");
    EXPECT_EQ(decide().candidates.at(0).verdict, Verdict::down);
}

TEST_F(Panic, KeepsPinsWhereTheyAre) {
    Pin pin;
    pin.user = "alice";
    pin.backend = "c";
    check("abcde", Cause::connect_refused);
    EXPECT_EQ(decide(pin).basis, Basis::pin);
    EXPECT_EQ(decide(pin).backend, "c");
}

TEST_F(Panic, NeverBelievesAWrongShare) {
    check("abcd", Cause::share_missing);
    check("e", Cause::connect_timeout);
    EXPECT_TRUE(router_.panics());  // of those that may be right
    EXPECT_EQ(decide().backend, "e");
    check("a", Cause::connect_timeout);  // which does not make its share a better one
    EXPECT_EQ(decide().backend, "e");
    check("e", Cause::share_mismatch);
    EXPECT_FALSE(router_.panics());
    EXPECT_TRUE(decide().refused());
}

TEST_F(Panic, LeavesMaintenanceAside) {
    check("ab", Cause::connect_timeout);
    for (const char* name : {"c", "d"}) router_.set_admin_state(name, AdminState::maint);
    EXPECT_FALSE(router_.panics());
    router_.set_admin_state("e", AdminState::maint);
    EXPECT_TRUE(router_.panics());
    EXPECT_EQ(decide().backend, "a");
}

TEST_F(Panic, CanBeTurnedOff) {
    check("abcde", Cause::connect_timeout);
    router_.reconfigure(options(1), instances(5), {});
    EXPECT_FALSE(router_.panics());
    EXPECT_TRUE(decide().refused());
    router_.reconfigure(options(), instances(5), {});
    EXPECT_TRUE(router_.panics());
    EXPECT_FALSE(decide().refused());
}

TEST_F(Panic, IsNotWithoutInstances) {
    EXPECT_FALSE(Router(options(), {}, {}).panics());
}

}  // namespace
}  // namespace homeport::router
