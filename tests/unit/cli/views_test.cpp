#include "cli/views.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/json_text.hpp"

namespace homeport::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;
using namespace std::chrono_literals;

constexpr Now now{1'700'000'000s};

admin::Time ago(std::chrono::seconds time) {
    return admin::Time{now - time};
}

admin::Why why(const std::string& basis) {
    admin::Why why;
    why.user = "alice";
    why.basis = basis;
    why.backend = basis == "refused" ? "" : "vm2";
    why.rule = "default";
    why.policy = "least-sessions";
    why.why = "least-sessions: fewest sessions (3)";
    why.candidates = {{"vm1", "down", "connect refused for 12 s"}, {"vm2", "chosen", "3 sessions"}};
    return why;
}

TEST(Views, StatusIsOneLine) {
    admin::Status status;
    status.instances = {3, 2, 1, 0, 0, 0, 2};
    status.sessions = 14;
    status.users = 9;
    status.uptime_seconds = 3 * 3600 + 12 * 60;
    EXPECT_EQ(view_status(status, {}), "3 instances: 2 up, 1 down · 14 sessions of 9 users · up 3h12m\n");
    status.instances = {1, 0, 0, 1, 0, 1, 0};
    status.sessions = status.users = 1;
    EXPECT_EQ(view_status(status, {}),
              "1 instance: 1 not yet checked, 1 in maintenance · 1 session of 1 user · up 3h12m\n");
    status.instances = {};
    EXPECT_THAT(view_status(status, {}), StartsWith("0 instances · "));
}

TEST(Views, StatusTellsOfRefusals) {
    admin::Status status;
    status.refused = {{"banned", 3}, {"displaced", 19001}};
    status.bans = 1;
    EXPECT_THAT(view_status(status, {}),
                HasSubstr("\nconnections refused: 3 banned, 19001 displaced · 1 ban in force\n"));
}

TEST(Views, Bans) {
    admin::Ban ban{"2001:db8::/64", "auth_failed", ago(20s), admin::Time{now + 40s}, 40, 7};
    EXPECT_EQ(view_bans({{ban}}, {}),
              "SOURCE         WHY          FAILURES    SINCE  ENDS IN\n"
              "2001:db8::/64  auth_failed         7  20s ago      40s\n");
    EXPECT_EQ(view_bans({}, {}), "No bans.\n");
}

TEST(Views, Backends) {
    admin::Backend one;
    one.name = "vm1";
    one.address = "192.0.2.1";
    one.state = "ready";
    one.health = "up";
    one.since_seconds = 65;
    one.sessions = 3;
    one.max_sessions = 20;
    one.users = 2;
    EXPECT_EQ(view_backends({{one}}, {}, {}),
              "INSTANCE  ADDRESS    STATE  HEALTH    SESSIONS  USERS  WEIGHT\n"
              "vm1       192.0.2.1  ready  up 1m05s      3/20      2       1\n");
    one.address = "2001:db8::1";
    one.port = 2222;
    one.health = "down";
    one.cause = "connect_refused";
    one.failed_connects = 4;
    const std::string shown = view_backends({{one}}, {}, {});
    EXPECT_THAT(shown, HasSubstr("[2001:db8::1]:2222"));
    EXPECT_THAT(shown, HasSubstr("connect_refused"));
    EXPECT_THAT(shown, HasSubstr("FAILED"));
    EXPECT_EQ(view_backends({}, {}, {}), "The pool has no instances.\n");
}

TEST(Views, BackendsWithWhatTheirProbesReport) {
    admin::Backend one;
    one.name = "vm1";
    one.address = "192.0.2.1";
    one.state = "ready";
    one.health = "up";
    admin::Probe probe;
    probe.share = "present";
    probe.share_id = "team-homes";
    probe.load = 3.26;
    probe.cores = 8;
    probe.memory_total = 64ULL << 30;
    probe.memory_available = 23ULL << 30;
    probe.gpus = 2;
    probe.gpus_busy = 1;
    probe.working = {"alice: multiplexer"};
    one.probe = probe;
    one.misfits = {"knows bob with uid 7 instead of 8"};
    EXPECT_EQ(view_backends({{one}}, {}, {}),
              "INSTANCE  ADDRESS    STATE  HEALTH  SESSIONS  USERS  WEIGHT   LOAD  MEMORY FREE  GPUS BUSY  "
              "WORKING  SHARE\n"
              "vm1       192.0.2.1  ready  up             0      0       1  3.3/8       23 GiB        1/2  "
              "      1  team-homes\n"
              "vm1 knows bob with uid 7 instead of 8\n");
    one.probe->share = "hung";
    one.probe->share_id.clear();
    one.probe->working_known = false;
    const std::string shown = view_backends({{one}}, {}, {});
    EXPECT_THAT(shown, HasSubstr("hung"));
    EXPECT_THAT(shown, HasSubstr("1?"));
}

TEST(Views, Sessions) {
    admin::Session one;
    one.id = "0123456789ab";
    one.user = "eve\x1b[2J";
    one.backend = "vm1";
    one.state = "open";
    one.age_seconds = 65;
    one.source = "192.0.2.7:50123";
    one.bytes_out = 1536;
    one.client = "SSH-2.0-OpenSSH_9.2";
    const std::string shown = view_sessions({{one}}, {});
    EXPECT_THAT(shown, HasSubstr("0123456789ab  eve\\u001b[2J  vm1"));
    EXPECT_THAT(shown, HasSubstr("1m05s"));
    EXPECT_THAT(shown, HasSubstr("1.5 KiB"));
    EXPECT_THAT(shown, Not(HasSubstr("BUFFERED")));
    EXPECT_EQ(view_sessions({}, {}), "No sessions.\n");
}

TEST(Views, Pins) {
    admin::Pin pin{"alice", "ssh", "vm1", 1001, 1001, "/home/alice", ago(48h), ago(5s), "least-sessions"};
    const std::string shown = view_pins({{pin}, std::nullopt}, {}, now);
    EXPECT_THAT(shown, HasSubstr("5s ago"));
    EXPECT_THAT(shown, HasSubstr("2d00h ago"));
    EXPECT_EQ(view_pins({}, {}, now), "No pins.\n");
}

TEST(Views, WhySaysTheSentenceFirst) {
    struct Row {
        const char *basis, *sentence;
    };
    const Row rows[] = {
        {"pin", "alice gets vm2, because of the pin.\n"},
        {"policy", "alice gets vm2; there is no pin yet, and this login would make one.\n"},
        {"moved", "alice gets vm2; the pinned instance is out, and this login would move the pin.\n"},
        {"detour", "alice gets vm2 this time; the pin stays where it is.\n"},
        {"refused", "alice would be refused.\n"},
    };
    for (const Row& row : rows) EXPECT_THAT(view_why(why(row.basis), {}, now), StartsWith(row.sentence));
}

TEST(Views, WhyInFull) {
    admin::Why message = why("pin");
    message.source = "192.0.2.7";
    message.pin = admin::Pin{"alice", "ssh", "vm2", 1001, 1001, "/home/alice", ago(48h), ago(5s), "random"};
    EXPECT_EQ(view_why(message, {}, now),
              "alice gets vm2, because of the pin.\n"
              "  why      least-sessions: fewest sessions (3)\n"
              "  rule     default (least-sessions)\n"
              "  pin      vm2, created 2d00h ago, last seen 5s ago (random)\n"
              "  source   192.0.2.7\n"
              "\n"
              "INSTANCE  VERDICT  DETAIL\n"
              "vm1       down     connect refused for 12 s\n"
              "vm2       chosen   3 sessions\n");
}

TEST(Views, WhyRefusedShowsTheUsersMessage) {
    admin::Why message = why("refused");
    message.refusal = "Interns use the other pool.";
    message.pin_error = "the pin store failed: disk full";
    const std::string shown = view_why(message, {}, now);
    EXPECT_THAT(shown, HasSubstr("  message  Interns use the other pool.\n"));
    EXPECT_THAT(shown, HasSubstr("  pin      unknown: the pin store failed: disk full\n"));
}

TEST(Views, WhyCleansEveryText) {
    const std::string hostile = "x\x1b[2J\ny";
    admin::Why message = why("refused");
    message.user = message.refusal = message.why = message.rule = message.tag = message.source = hostile;
    message.pin_error = hostile;
    message.candidates = {{hostile, hostile, hostile}};
    EXPECT_THAT(view_why(message, {}, now), Not(HasSubstr("\x1b")));
    EXPECT_THAT(view_why(message, {}, now), Not(HasSubstr("\ny")));
}

TEST(JsonText, IndentsAndEscapes) {
    EXPECT_EQ(indent_json(R"({"a":[1,{"b":null}],"c":{},"d":[],"e":"x"})"),
              "{\n  \"a\": [\n    1,\n    {\n      \"b\": null\n    }\n  ],\n  \"c\": {},\n  \"d\": [],\n  "
              "\"e\": \"x\"\n}");
    const std::string c1 =
        "{\"a\":\"\xc2\x9b"
        "2J\"}";
    EXPECT_EQ(indent_json(c1), "{\n  \"a\": \"\\u009b2J\"\n}");
    EXPECT_EQ(indent_json("no json\x1b"), "no json\\u001b");
}

}  // namespace
}  // namespace homeport::cli
