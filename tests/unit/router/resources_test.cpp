// The policy `resources`: by what the instances report.
#include <gtest/gtest.h>

#include <map>

#include "pool.hpp"
#include "router/random.hpp"

namespace homeport::router {
namespace {

constexpr std::uint64_t gib = 1024ULL * 1024 * 1024;

/// Four cores and 16 GiB.
Report machine(double load, std::uint64_t free_gib, std::vector<unsigned> gpus_busy = {}) {
    Report report;
    report.load1 = load;
    report.cores = 4;
    report.memory_total = 16 * gib;
    report.memory_available = free_gib * gib;
    for (const unsigned busy : gpus_busy) report.gpus.push_back({busy, 16 * gib, 0});
    return report;
}

struct Measuring {
    Measuring()
        : router({HealthOptions{}, PolicyKind::resources}, {instance("a"), instance("b"), instance("c")},
                 {}) {}

    void says(const std::string& name, Report report) { router.report_probe(name, std::move(report), now); }
    Decision place(const std::string& user) {
        return router.place({user, {}, "192.0.2.7", ""}, {}, {}, now, random);
    }

    MersenneRandom random{1};
    Router router;
    TimePoint now = start;
};

TEST(Resources, TheScarcestDecides) {
    Measuring pool;
    pool.says("a", machine(0, 2));     // idle, but 12 % of its memory free
    pool.says("b", machine(3.6, 15));  // much memory, but 10 % of its processor free
    pool.says("c", machine(2, 10));    // half of each
    const Decision d = pool.place("alice");
    EXPECT_EQ(d.backend, "c");
    EXPECT_EQ(d.why, "resources: 50 % free (processor)");
}

TEST(Resources, NoiseMovesNobody) {
    Measuring pool;
    pool.says("a", machine(1.0, 12));
    pool.says("b", machine(0.8, 12));  // better by 5 per cent of the machine
    pool.says("c", machine(3.0, 12));
    EXPECT_TRUE(pool.router.take("b", "bob"));
    EXPECT_EQ(pool.place("alice").backend, "a") << "as good as equal: fewer sessions";
    pool.says("b", machine(0.2, 14));  // better by 12 per cent or more
    EXPECT_EQ(pool.place("carol").backend, "b");
}

TEST(Resources, ABurstBetweenTwoReportsSpreads) {
    Measuring pool;
    pool.says("a", machine(0, 16));
    pool.says("b", machine(0.5, 16));
    pool.says("c", machine(1, 16));
    std::map<std::string, int> seats;
    for (int i = 0; i < 30; ++i) ++seats[pool.place("user" + std::to_string(i)).backend];
    for (const auto& [name, count] : seats) EXPECT_NEAR(count, 10, 3) << name;
    EXPECT_EQ(seats.size(), 3U);
    pool.says("a", machine(0, 16));  // the users do nothing: a is as good as before
    EXPECT_EQ(pool.place("one more").backend, "a");
}

TEST(Resources, AnOldReportIsNotTrusted) {
    Measuring pool;
    EXPECT_TRUE(pool.router.take("a", "bob"));
    EXPECT_TRUE(pool.router.take("b", "bob"));
    EXPECT_EQ(pool.place("alice").why, "resources: fewest sessions (0), no fresh report");
    pool.says("c", machine(4, 16));
    pool.says("b", machine(0, 16));
    EXPECT_EQ(pool.place("carol").backend, "b");
    pool.now += RouterOptions().report_lifetime() + 1ms;
    pool.says("c", machine(1, 16));
    EXPECT_EQ(pool.place("dave").backend, "c") << "the only one that says something";
}

TEST(Resources, GpusCountWhereAllHaveSome) {
    Measuring pool;
    pool.says("a", machine(0.4, 15, {100, 100}));
    pool.says("b", machine(0.8, 14, {100, 0}));
    pool.says("c", machine(2.8, 14, {0, 0}));
    const Decision d = pool.place("alice");
    EXPECT_EQ(d.backend, "b");
    EXPECT_EQ(d.why, "resources: 50 % free (GPUs)");
    pool.says("b", machine(2.8, 4));
    EXPECT_EQ(pool.place("bob").backend, "a") << "who may be anywhere need not be where GPUs are free";
}

TEST(Resources, AReportWithoutFiguresIsRoomForAnything) {
    Measuring pool;
    for (const char* name : {"a", "b", "c"}) pool.says(name, Report());
    EXPECT_EQ(pool.place("alice").why, "resources: 100 % free (nothing reported)");
    Report broken = machine(0, 99);
    broken.load1 = -1;
    pool.says("a", broken);
    EXPECT_FALSE(pool.place("bob").refused());
}

}  // namespace
}  // namespace homeport::router
