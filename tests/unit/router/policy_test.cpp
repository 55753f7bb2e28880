#include <gtest/gtest.h>

#include <cmath>

#include "policy/policies.hpp"
#include "router/random.hpp"
#include "scripted_random.hpp"

namespace homeport::router {
namespace {

using Table = std::vector<CandidateView>;

Pick pick(PolicyKind kind, const Table& table, RandomSource& random) {
    const auto policy = make_policy(kind, table.size());
    for (std::size_t place = 0; place < table.size(); ++place) policy->set(place, &table[place]);
    return policy->pick({}, random);
}

Pick scripted(PolicyKind kind, const Table& table, std::initializer_list<std::uint64_t> draws) {
    ScriptedRandom random(draws);
    return pick(kind, table, random);
}

TEST(Policy, NamesAndKindsAgree) {
    for (const std::string_view name : policy_names()) {
        const auto kind = parse_policy(name);
        ASSERT_TRUE(kind) << name;
        EXPECT_EQ(to_string(*kind), name);
        EXPECT_TRUE(make_policy(*kind, 3)->empty());
    }
    EXPECT_EQ(policy_names().size(), policy_count);
    EXPECT_EQ(to_string(PolicyKind::least_sessions), "least-sessions");
    EXPECT_EQ(to_string(PolicyKind::random_of_two), "random-of-two");
    EXPECT_EQ(to_string(PolicyKind::weighted), "weighted");
    EXPECT_EQ(to_string(PolicyKind::ordered), "ordered");
    EXPECT_EQ(to_string(PolicyKind::resources), "resources");
    EXPECT_EQ(parse_policy("round-robin"), std::nullopt);
    EXPECT_EQ(parse_policy(""), std::nullopt);
}

TEST(Policy, ChoosesOnlyAmongThoseWhoMayBeChosen) {
    const Table table{{"a", 1, 0, 0}, {"b", 1, 5, 0}, {"c", 1, 3, 0}};
    MersenneRandom random(3);
    for (std::size_t kind = 0; kind < policy_count; ++kind) {
        const auto policy = make_policy(static_cast<PolicyKind>(kind), 3);
        for (const std::size_t place : {0U, 1U, 2U}) policy->set(place, &table[place]);
        policy->set(0, nullptr);
        policy->set(1, nullptr);
        EXPECT_FALSE(policy->empty());
        EXPECT_EQ(policy->pick({}, random).place, 2U) << kind;
        policy->set(2, nullptr);
        EXPECT_TRUE(policy->empty());
    }
}

TEST(LeastSessions, Table) {
    const auto kind = PolicyKind::least_sessions;
    const Pick fewest = scripted(kind, {{"a", 1, 4, 0}, {"b", 1, 3, 9}, {"c", 1, 5, 0}}, {});
    EXPECT_EQ(fewest.place, 1U);
    EXPECT_EQ(fewest.reason, "fewest sessions (3)");
    // Between equal sessions, fewer pinned users.
    EXPECT_EQ(scripted(kind, {{"a", 1, 0, 7}, {"b", 1, 0, 6}, {"c", 1, 0, 8}}, {}).place, 1U);
    // A weight of 2 carries twice as much: 3 sessions on it are fewer than 2 on weight 1.
    EXPECT_EQ(scripted(kind, {{"a", 1, 2, 0}, {"b", 2, 3, 0}}, {}).place, 1U);
    EXPECT_EQ(scripted(kind, {{"a", 1, 0, 0}, {"b", 4, 0, 0}}, {}).place, 1U);
    EXPECT_EQ(scripted(kind, {{"only", 1, 9, 9}}, {}).place, 0U);
    // Nothing overflows at the ends of the ranges.
    EXPECT_EQ(scripted(kind, {{"a", 1, ~0U, 0}, {"b", ~0U, ~0U, 0}}, {}).place, 1U);
}

TEST(LeastSessions, EqualsAreDrawnAmong) {
    const Table table{{"a", 1, 1, 0}, {"b", 1, 2, 0}, {"c", 1, 1, 0}, {"d", 2, 3, 1}, {"e", 1, 1, 0}};
    // a, c, d (3+1 over 2, 1+1 over 2: its users equal one of weight 1 with none) and e are equal.
    EXPECT_EQ(scripted(PolicyKind::least_sessions, table, {0}).place, 0U);
    EXPECT_EQ(scripted(PolicyKind::least_sessions, table, {1}).place, 2U);
    EXPECT_EQ(scripted(PolicyKind::least_sessions, table, {2}).place, 3U);
    EXPECT_EQ(scripted(PolicyKind::least_sessions, table, {3}).place, 4U);
}

TEST(RandomOfTwo, Table) {
    const auto kind = PolicyKind::random_of_two;
    const Table table{{"a", 1, 3, 0}, {"b", 1, 5, 0}, {"c", 1, 4, 0}};
    EXPECT_EQ(scripted(kind, table, {1, 1}).place, 2U);  // b and c
    EXPECT_EQ(scripted(kind, table, {2, 1}).place, 2U);  // c and b
    EXPECT_EQ(scripted(kind, table, {0, 0}).place, 0U);  // a and b
    EXPECT_EQ(scripted(kind, table, {2, 0}).place, 0U);  // c and a
    EXPECT_EQ(scripted(kind, table, {1, 1}).reason, "4 sessions, b has 5");
    EXPECT_EQ(scripted(kind, {{"only", 1, 9, 0}}, {}).place, 0U);
    EXPECT_EQ(scripted(kind, {{"a", 1, 1, 0}, {"b", 1, 1, 0}}, {1, 0}).place, 1U);  // equals: the first drawn
    EXPECT_EQ(scripted(kind, {{"a", 1, 4, 0}, {"b", 3, 6, 0}}, {0, 0}).place, 1U);  // weight counts
}

TEST(Weighted, Table) {
    const auto kind = PolicyKind::weighted;
    const Table table{{"a", 1, 99, 0}, {"b", 3, 0, 0}, {"c", 2, 0, 0}};
    const std::size_t expected[] = {0, 1, 1, 1, 2, 2};
    for (std::uint64_t drawn = 0; drawn < 6; ++drawn) {
        EXPECT_EQ(scripted(kind, table, {drawn}).place, expected[drawn]) << drawn;
    }
    EXPECT_EQ(scripted(kind, table, {2}).reason, "weight 3 of 6");
}

TEST(Ordered, TakesTheFirst) {
    const Pick first = scripted(PolicyKind::ordered, {{"a", 1, 99, 99}, {"b", 9, 0, 0}}, {});
    EXPECT_EQ(first.place, 0U);
    EXPECT_EQ(first.reason, "first in order");
}

// Seats `count` users who stay, and returns how many each instance has.
std::vector<unsigned> seat(PolicyKind kind, Table table, unsigned count) {
    MersenneRandom random(20240229);
    for (unsigned i = 0; i < count; ++i) {
        CandidateView& chosen = table[pick(kind, table, random).place];
        ++chosen.sessions;
        ++chosen.users;
    }
    std::vector<unsigned> seated;
    for (const CandidateView& row : table) seated.push_back(row.sessions);
    return seated;
}

TEST(Distribution, LeastSessionsIsExact) {
    EXPECT_EQ(seat(PolicyKind::least_sessions, Table(10), 1000), std::vector<unsigned>(10, 100));
    EXPECT_EQ(seat(PolicyKind::least_sessions, {{"a", 1, 0, 0}, {"b", 2, 0, 0}, {"c", 7, 0, 0}}, 1000),
              (std::vector<unsigned>{100, 200, 700}));
}

TEST(Distribution, LeastSessionsSpreadsUsersWhoLeaveAtOnce) {
    MersenneRandom random(7);
    Table table(4);
    for (int i = 0; i < 400; ++i) ++table[pick(PolicyKind::least_sessions, table, random).place].users;
    for (const CandidateView& row : table) EXPECT_EQ(row.users, 100U);
}

TEST(Distribution, LeastSessionsDrawsEvenlyAmongEquals) {
    MersenneRandom random(11);
    std::vector<int> hits(5);
    for (int i = 0; i < 10'000; ++i) ++hits[pick(PolicyKind::least_sessions, Table(5), random).place];
    for (const int n : hits) EXPECT_NEAR(n, 2000, 160);  // four standard deviations
}

TEST(Distribution, RandomOfTwoIsNearlyEven) {
    for (const unsigned n : seat(PolicyKind::random_of_two, Table(10), 1000)) EXPECT_NEAR(n, 100, 5);
}

TEST(Distribution, RandomOfTwoDrawsEveryPairAlike) {
    MersenneRandom random(13);
    std::vector<int> hits(4);
    // With distinct loads the winner tells the pair: the lightest wins 3 of 6 pairs, then 2, 1, 0.
    const Table table{{"a", 1, 0, 0}, {"b", 1, 1, 0}, {"c", 1, 2, 0}, {"d", 1, 3, 0}};
    for (int i = 0; i < 12'000; ++i) ++hits[pick(PolicyKind::random_of_two, table, random).place];
    EXPECT_NEAR(hits[0], 6000, 220);
    EXPECT_NEAR(hits[1], 4000, 210);
    EXPECT_NEAR(hits[2], 2000, 165);
    EXPECT_EQ(hits[3], 0);
}

TEST(Distribution, WeightedFollowsTheWeights) {
    const auto seated = seat(PolicyKind::weighted, {{"a", 1, 0, 0}, {"b", 2, 0, 0}, {"c", 7, 0, 0}}, 10'000);
    EXPECT_NEAR(seated[0], 1000, 120);
    EXPECT_NEAR(seated[1], 2000, 160);
    EXPECT_NEAR(seated[2], 7000, 184);
}

}  // namespace
}  // namespace homeport::router
