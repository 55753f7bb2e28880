// Reports of probes: what the pool keeps of them, and what they do to an instance's health.
#include <gtest/gtest.h>

#include "router/random.hpp"
#include "router/router.hpp"

namespace homeport::router {
namespace {

using namespace std::chrono_literals;

class Probes : public testing::Test {
  protected:
    static RouterOptions options() {
        RouterOptions options;
        options.share = {"team-homes", 500ms};
        return options;
    }
    static BackendConfig instance(const std::string& name) {
        BackendConfig config;
        config.name = name;
        return config;
    }
    static Report report(ShareState state, const std::string& id = "",
                         std::chrono::milliseconds latency = 10ms) {
        Report report;
        report.share = {state, id, latency};
        return report;
    }
    static Report good() { return report(ShareState::present, "team-homes"); }
    HealthChange probe(Report found) { return router_.report_probe("a", std::move(found), now_ += 1s); }
    [[nodiscard]] BackendStatus status() const { return *router_.backend("a"); }

    TimePoint now_{1h};
    Router router_{options(), {instance("a")}, {}};
};

TEST_F(Probes, KeepsTheLatestReport) {
    EXPECT_EQ(status().report, nullptr);
    Report busy = good();
    busy.load1 = 2.5;
    busy.working = {{"alice", 1001, {WorkKind::multiplexer}, 3}};
    EXPECT_EQ(probe(busy).now, Health::up);
    ASSERT_NE(status().report, nullptr);
    EXPECT_EQ(*status().report, busy);
    EXPECT_EQ(status().reported, now_);
    probe(good());
    EXPECT_EQ(*status().report, good());
}

TEST_F(Probes, KeepTheirReportWhenChecksFail) {
    probe(good());
    const TimePoint then = now_;
    router_.report_check("a", Cause::connect_timeout, now_ += 1s);
    ASSERT_NE(status().report, nullptr);
    EXPECT_EQ(status().reported, then);
}

TEST_F(Probes, StayWithTheNameUnlessTheInstanceMoves) {
    probe(good());
    router_.reconfigure(options(), {instance("a"), instance("b")}, {});
    EXPECT_NE(status().report, nullptr);
    BackendConfig moved = instance("a");
    moved.address = "192.0.2.9";
    router_.reconfigure(options(), {moved}, {});
    EXPECT_EQ(status().report, nullptr);
}

TEST_F(Probes, OfUnknownInstancesAreIgnored) {
    EXPECT_FALSE(router_.report_probe("nobody", good(), now_).changed);
}

TEST_F(Probes, AWrongShareTakesTheInstanceDownAtOnce) {
    for (const auto& [found, cause] :
         {std::pair(report(ShareState::missing), Cause::share_missing),
          std::pair(report(ShareState::present, "other"), Cause::share_mismatch)}) {
        ASSERT_EQ((probe(good()), probe(good()).now), Health::up);
        const HealthChange change = probe(found);
        EXPECT_EQ(change.now, Health::down);
        EXPECT_EQ(change.cause, cause);
    }
}

TEST_F(Probes, AShareOutOfReachTakesAsLongAsAnyFailure) {
    for (const auto& [found, cause] :
         {std::pair(report(ShareState::hung), Cause::share_slow),
          std::pair(report(ShareState::present, "team-homes", 501ms), Cause::share_slow),
          std::pair(report(ShareState::failed), Cause::share_failed)}) {
        ASSERT_EQ((probe(good()), probe(good()).now), Health::up);
        EXPECT_EQ(probe(found).now, Health::up);
        EXPECT_EQ(probe(found).now, Health::up);
        const HealthChange change = probe(found);
        EXPECT_EQ(change.now, Health::down);
        EXPECT_EQ(change.cause, cause);
    }
}

TEST_F(Probes, WithoutADemandedIdOnlyWaitingCounts) {
    RouterOptions any = options();
    any.share.id.clear();
    router_.reconfigure(any, {instance("a")}, {});
    EXPECT_EQ(probe(report(ShareState::missing)).cause, Cause::none);
    EXPECT_EQ(probe(report(ShareState::present, "other")).cause, Cause::none);
    EXPECT_EQ(probe(report(ShareState::hung)).cause, Cause::share_slow);
}

TEST(Reports, FindAUsersWork) {
    Report report;
    report.working = {{"alice", 1001, {WorkKind::jupyter, WorkKind::background}, 4},
                      {"", 4711, {WorkKind::background}, 1}};
    ASSERT_NE(find_work(report, "alice"), nullptr);
    EXPECT_EQ(find_work(report, "alice")->processes, 4U);
    EXPECT_EQ(find_work(report, "bob"), nullptr);
    EXPECT_EQ(find_work(report, ""), nullptr);
    EXPECT_TRUE(knows_work(report));
    report.sees_everybody = false;
    EXPECT_FALSE(knows_work(report));
}

}  // namespace
}  // namespace homeport::router
