#include "admin/messages.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <boost/json.hpp>

namespace homeport::admin {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Time at(std::int64_t seconds) {
    return Time{std::chrono::sys_seconds(std::chrono::seconds(seconds))};
}

/// JSON -> message -> JSON: a member that the description forgets is lost on the way.
template <class Message>
void expect_round_trip(const std::string& text) {
    const auto message = from_json<Message>(text);
    ASSERT_TRUE(message) << message.error() << " in " << text;
    EXPECT_EQ(boost::json::parse(to_json(*message)), boost::json::parse(text));
}

TEST(Messages, EveryMemberMakesTheRoundTrip) {
    expect_round_trip<Error>(R"({"error":"a sentence"})");
    expect_round_trip<Version>(R"({"version":"1.2.3"})");
    expect_round_trip<Status>(R"({"version":"1","pid":7,"started":"2026-01-31T08:15:00Z","uptime_seconds":60,
        "listen":["[::]:22"],"instances":{"total":6,"up":1,"down":2,"unknown":3,"drain":1,"maint":2,"usable":3},
        "sessions":14,"users":9,"accepted":100,"authenticated":50,"ended":{"client_closed":5},
        "waiting":3,"bans":1,"in_line":5,"refused":{"banned":7},"probes":9,"prepared_used":4,"prepared_missed":2,"prepared_ready":1,
        "store":{"failing":true,"required":true,"error":"disk full","since_seconds":8,"failures":2},"panic":true})");
    expect_round_trip<Bans>(
        R"({"bans":[{"source":"2001:db8::/64","why":"auth_failed","since":"2026-01-31T08:15:00Z",
        "until":"2026-01-31T08:16:00Z","seconds_left":60,"failures":6}]})");
    expect_round_trip<Lifted>(R"({"lifted":1})");
    expect_round_trip<Backends>(
        R"({"backends":[{"name":"vm1","address":"192.0.2.1","port":2222,"state":"drain",
        "health":"down","cause":"connect_refused","since_seconds":12,"sessions":3,"max_sessions":20,"users":2,"max_users":9,
        "weight":5,
        "tags":["gpu"],"failed_connects":4,"state_since":"2026-01-31T08:15:00Z","state_until":"2026-01-31T10:15:00Z",
        "note":"kernel update","origin":"file","probe":{"age_seconds":3,"share":"present","share_id":"s","share_milliseconds":4,
        "load":0.5,"cores":2,"memory_total":9,"memory_available":8,"gpus":2,"gpus_busy":1,"logged_in":["alice"],
        "working":["alice: multiplexer"],"working_known":false},"misfits":["bob: uid 7"]}]})");
    expect_round_trip<Events>(R"({"lines":["one"],"next":7,"missed":2})");
    expect_round_trip<Done>(R"({"done":"a sentence","sessions":3})");
    expect_round_trip<Reloaded>(
        R"({"error":"e","problems":["p"],"settings":["s"],"needs_restart":["n"],"rules":true,
        "added":["a"],"changed":["c"],"removed":["r"]})");
    expect_round_trip<Sessions>(R"({"sessions":[{"id":"0123456789ab","user":"alice","source":"192.0.2.7:1",
        "client":"SSH-2.0-X","state":"open","backend":"vm1","why":"pinned","started":"2026-01-31T08:15:00Z",
        "age_seconds":5,"channels":1,"bytes_in":2,"bytes_out":18446744073709551615,"buffered":4}]})");
    expect_round_trip<Pins>(
        R"({"next":"alice","pins":[{"user":"alice","service":"ssh","backend":"vm1","uid":1001,
        "gid":4294967295,"home":"/home/alice","created":"1970-01-01T00:00:00Z","last_seen":"2038-01-19T03:14:08Z",
        "why":"least-sessions","work":"a multiplexer"}]})");
    expect_round_trip<Why>(
        R"({"user":"alice","source":"192.0.2.7","tag":"gpu","basis":"moved","backend":"vm2",
        "rule":"default","policy":"weighted","why":"because","refusal":"no","waits_for":"a place",
        "in_line":2,"notice":"elsewhere","pin_error":"the pin store failed",
        "candidates":[{"name":"vm1","verdict":"down","detail":"connect refused"}]})");
    expect_round_trip<Index>(R"({"version":"1","api":[{"method":"GET","path":"/","role":"read",
        "arguments":[{"name":"a","help":"b"}],"help":"c"}]})");
}

TEST(Messages, AbsentOptionalsAreLeftOut) {
    EXPECT_THAT(to_json(Why{}), Not(HasSubstr(R"("pin":)")));
    EXPECT_THAT(to_json(Pins{}), Not(HasSubstr("next")));
}

TEST(Messages, ReadersTakeMoreAndLessThanTheyKnow) {
    const auto more = from_json<Version>(R"({"version":"9","colour":"blue"})");
    ASSERT_TRUE(more);
    EXPECT_EQ(more->version, "9");
    const auto less = from_json<Status>("{}");
    ASSERT_TRUE(less);
    EXPECT_EQ(less->sessions, 0U);
}

TEST(Messages, ErrorsNameThePlace) {
    struct Row {
        const char *text, *error;
    };
    const Row rows[] = {
        {R"({"backends":7})", "backends: not an array"},
        {R"({"backends":[{},{"port":70000}]})", "backends[1].port: not a number in range"},
        {R"({"backends":[{"tags":["a",1]}]})", "backends[0].tags[1]: not a string"},
        {R"({"backends":["x"]})", "backends[0]: not an object"},
        {"[]", "not an object"},
    };
    for (const Row& row : rows) {
        const auto message = from_json<Backends>(row.text);
        ASSERT_FALSE(message) << row.text;
        EXPECT_EQ(message.error(), row.error);
    }
    EXPECT_THAT(from_json<Version>("nonsense").error(), HasSubstr("not JSON"));
    EXPECT_EQ(from_json<Status>(R"({"started":"yesterday"})").error(), "started: not a time");
    EXPECT_EQ(from_json<Status>(R"({"started":"2026-01-31T08:15:00Zx"})").error(), "started: not a time");
}

TEST(Messages, TimesAreRfc3339) {
    Status status;
    status.started = at(1'769'847'300);
    EXPECT_THAT(to_json(status), HasSubstr(R"("started":"2026-01-31T08:15:00Z")"));
}

TEST(Messages, TextThatIsNotUtf8StaysReadableJson) {
    Sessions sessions;
    sessions.sessions.push_back({});
    sessions.sessions[0].client = "SSH-2.0-\xff\x1b[2J\"\\ \xc3\xa9";
    const auto back = from_json<Sessions>(to_json(sessions));
    ASSERT_TRUE(back) << back.error();
    EXPECT_EQ(back->sessions[0].client, "SSH-2.0-\xef\xbf\xbd\x1b[2J\"\\ \xc3\xa9");
}

}  // namespace
}  // namespace homeport::admin
