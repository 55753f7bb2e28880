#include "session/registry.hpp"

#include <set>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace homeport::session {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(EndReason, EveryReasonHasItsOwnName) {
    std::set<std::string_view> names;
    for (std::size_t i = 0; i < end_reason_count; ++i) names.insert(to_string(static_cast<EndReason>(i)));
    EXPECT_EQ(names.size(), end_reason_count);
}

TEST(Registry, IdsAreTwelveLowerCaseHexDigitsAndDiffer) {
    Registry registry;
    std::set<std::string> ids;
    for (int i = 0; i < 200; ++i) {
        const std::string id = registry.open("192.0.2.7:50123")->id();
        EXPECT_EQ(id.size(), 12U);
        EXPECT_EQ(id.find_first_not_of("0123456789abcdef"), std::string::npos) << id;
        ids.insert(id);
    }
    EXPECT_EQ(ids.size(), 200U);
}

TEST(Registry, ShowsWhatTheSessionWroteOldestFirst) {
    Registry registry;
    const auto first = registry.open("192.0.2.7:50123");
    first->set_user("alice");
    first->set_client("SSH-2.0-OpenSSH_9.2");
    first->set_state("open");
    first->set_backend("gpu1", "pinned to gpu1");
    first->traffic.channels = 2;
    first->traffic.bytes_in = 10;
    first->traffic.bytes_out = 20;
    first->traffic.buffered = 5;
    const auto second = registry.open("[2001:db8::7]:40000");

    const auto list = registry.list();
    ASSERT_EQ(list.size(), 2U);
    EXPECT_EQ(list[0].id, first->id());
    EXPECT_EQ(list[0].user, "alice");
    EXPECT_EQ(list[0].source, "192.0.2.7:50123");
    EXPECT_EQ(list[0].client, "SSH-2.0-OpenSSH_9.2");
    EXPECT_EQ(list[0].state, "open");
    EXPECT_EQ(list[0].backend, "gpu1");
    EXPECT_EQ(list[0].why, "pinned to gpu1");
    EXPECT_EQ(list[0].channels, 2U);
    EXPECT_EQ(list[0].bytes_in, 10U);
    EXPECT_EQ(list[0].bytes_out, 20U);
    EXPECT_EQ(list[0].buffered, 5U);
    EXPECT_EQ(list[1].id, second->id());
    EXPECT_EQ(list[1].state, "handshake");
}

TEST(Registry, UsersAreDistinctAndOnABackend) {
    Registry registry;
    const auto add = [&](const char* user, const char* backend) {
        const auto entry = registry.open("192.0.2.7:1");
        entry->set_user(user);
        entry->set_backend(backend, "");
    };
    add("bob", "vm1");
    add("alice", "vm1");
    add("alice", "vm2");
    add("carol", "");  // still connecting
    add("", "");       // not authenticated
    EXPECT_THAT(registry.users(), ElementsAre("alice", "bob"));
}

TEST(Registry, ClosingCountsTheReasonOnce) {
    Registry registry;
    const auto entry = registry.open("192.0.2.7:1");
    registry.admit(*entry, "alice");
    registry.close(entry, EndReason::backend_lost);
    registry.close(entry, EndReason::client_lost);
    EXPECT_EQ(registry.size(), 0U);
    const Totals totals = registry.totals();
    EXPECT_EQ(totals.accepted, 1U);
    EXPECT_EQ(totals.authenticated, 1U);
    EXPECT_EQ(totals.ended[static_cast<std::size_t>(EndReason::backend_lost)], 1U);
    EXPECT_EQ(totals.ended[static_cast<std::size_t>(EndReason::client_lost)], 0U);
}

TEST(Registry, StopAllReachesEverySession) {
    Registry registry;
    const auto first = registry.open("192.0.2.7:1"), second = registry.open("192.0.2.7:2");
    std::vector<EndReason> asked;
    first->stop = [&](const Farewell& farewell) { asked.push_back(farewell.reason); };
    second->stop = [&](const Farewell& farewell) { asked.push_back(farewell.reason); };
    registry.stop_all(EndReason::drained);
    EXPECT_THAT(asked, ElementsAre(EndReason::drained, EndReason::drained));
}

TEST(StopHandle, ARequestBeforeTheHandlerIsNotLost) {
    Entry entry("0123456789ab", "192.0.2.7:1");
    entry.stop(EndReason::drained);
    entry.stop(EndReason::internal_error);
    std::vector<EndReason> asked;
    entry.stop = [&](const Farewell& farewell) { asked.push_back(farewell.reason); };
    EXPECT_THAT(asked, ElementsAre(EndReason::drained)) << "the first request counts";
}

TEST(StopHandle, NothingRunsAfterClose) {
    Registry registry;
    const auto entry = registry.open("192.0.2.7:1");
    std::vector<EndReason> asked;
    entry->stop = [&](const Farewell& farewell) { asked.push_back(farewell.reason); };
    registry.close(entry, EndReason::client_closed);
    entry->stop(EndReason::drained);
    EXPECT_THAT(asked, IsEmpty());
}

TEST(Registry, SessionsOfOneUserCountTheirChannelsTogether) {
    Registry registry;
    const auto first = registry.open("192.0.2.7:1"), second = registry.open("192.0.2.7:2"),
               other = registry.open("192.0.2.7:3");
    registry.admit(*first, "alice");
    registry.admit(*second, "alice");
    registry.admit(*other, "bob");
    EXPECT_EQ(first->traffic.user_channels, second->traffic.user_channels);
    EXPECT_NE(first->traffic.user_channels, other->traffic.user_channels);
}

TEST(Registry, ManyThreadsAtOnce) {
    constexpr unsigned threads = 8, rounds = 100;
    Registry registry;
    const auto session = [&] {
        for (unsigned i = 0; i < rounds; ++i) {
            const auto entry = registry.open("192.0.2.7:1");
            entry->stop = [](const Farewell&) {};
            registry.admit(*entry, "alice");
            entry->set_backend("vm1", "because");
            ++entry->traffic.bytes_in;
            registry.close(entry, EndReason::client_closed);
        }
    };
    const auto admin = [&] {
        for (unsigned i = 0; i < rounds; ++i) {
            EXPECT_LE(registry.list().size(), threads);
            EXPECT_LE(registry.users().size(), 1U);
            registry.stop_all(EndReason::drained);
        }
    };
    std::vector<std::thread> running;
    for (unsigned i = 0; i < threads; ++i) running.emplace_back(session);
    running.emplace_back(admin);
    for (auto& thread : running) thread.join();

    const Totals totals = registry.totals();
    EXPECT_EQ(registry.size(), 0U);
    EXPECT_EQ(totals.accepted, threads * rounds);
    EXPECT_EQ(totals.authenticated, threads * rounds);
    EXPECT_EQ(totals.ended[static_cast<std::size_t>(EndReason::client_closed)], threads * rounds);
}

}  // namespace
}  // namespace homeport::session
