// What homeport-probe prints, and what somebody else may print in its place.
#include "backend/probe_report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace homeport::backend {
namespace {

using router::ShareState;
using router::WorkKind;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const std::string whole =
    R"({"version":1,"boot":"5cf1e61f","share":{"state":"present","id":"team-homes","ms":10},)"
    R"("load":[0.25,1,3.5],"cores":8,"memory":{"total":67500000000,"available":23000000000},)"
    R"("gpus":[{"busy":97,"memory_total":16000000000,"memory_used":8000000000}],)"
    R"("users":["alice","bob"],"work":[)"
    R"({"user":"alice","uid":1001,"kinds":["multiplexer","background"],"processes":3},)"
    R"({"user":"","uid":4711,"kinds":["background"],"processes":1}],)"
    R"("sees_everybody":true,"truncated":false,"colour":"blue"})";

TEST(ProbeReport, IsReadWhole) {
    const auto read = parse_report(whole + "\n");
    ASSERT_TRUE(read) << read.error();
    EXPECT_EQ(read->share,
              (router::ShareReport{ShareState::present, "team-homes", std::chrono::milliseconds(10)}));
    EXPECT_EQ(read->boot, "5cf1e61f");
    EXPECT_EQ(read->load1, 0.25);
    EXPECT_EQ(read->load15, 3.5);
    EXPECT_EQ(read->cores, 8U);
    EXPECT_EQ(read->memory_total, 67'500'000'000U);
    EXPECT_EQ(read->memory_available, 23'000'000'000U);
    EXPECT_THAT(read->gpus, ElementsAre(router::Gpu{97, 16'000'000'000, 8'000'000'000}));
    EXPECT_THAT(read->logged_in, ElementsAre("alice", "bob"));
    EXPECT_THAT(read->working,
                ElementsAre(router::UserWork{"alice", 1001, {WorkKind::multiplexer, WorkKind::background}, 3},
                            router::UserWork{"", 4711, {WorkKind::background}, 1}));
    EXPECT_TRUE(router::knows_work(*read));
}

TEST(ProbeReport, NeedsTheShareAlone) {
    const auto read = parse_report(R"({"version":1,"share":{"state":"hung","id":"not told"}})");
    ASSERT_TRUE(read) << read.error();
    EXPECT_EQ(read->share.state, ShareState::hung);
    EXPECT_EQ(read->share.id, "");
    EXPECT_THAT(read->working, IsEmpty());
}

TEST(ProbeReport, TakesAKindOfWorkThatIsNewForWork) {
    const auto read = parse_report(
        R"({"version":1,"share":{"state":"missing"},"work":[{"user":"a","kinds":["dreaming","background"]}]})");
    ASSERT_TRUE(read) << read.error();
    EXPECT_THAT(read->working.at(0).kinds, ElementsAre(WorkKind::background));
}

TEST(ProbeReport, SaysWhenListsAreCutShort) {
    std::string users = "\"u\"";
    for (int i = 0; i < 1000; ++i) users += ",\"u\"";
    const auto read = parse_report(R"({"version":1,"share":{"state":"missing"},"users":[)" + users + "]}");
    ASSERT_TRUE(read) << read.error();
    EXPECT_EQ(read->logged_in.size(), 1000U);
    EXPECT_TRUE(read->truncated);
}

TEST(ProbeReport, NamesInAnotherEncodingDoNotSpoilTheRest) {
    EXPECT_TRUE(parse_report("{\"version\":1,\"share\":{\"state\":\"missing\"},\"users\":[\"m\xfcller\"]}"));
}

struct Broken {
    std::string text;
    std::string fault;
};

TEST(ProbeReport, SaysWhatIsWrong) {
    const std::vector<Broken> all = {
        {"", "not JSON"},
        {"Welcome to dsvm1!\n{}", "not JSON"},
        {whole + whole, "not JSON"},
        {whole.substr(0, whole.size() / 2), "not JSON"},
        {std::string(100, '[') + std::string(100, ']'), "not JSON"},
        {"[]", "not an object"},
        {"{}", "version 0"},
        {R"({"version":2,"share":{"state":"missing"}})", "version 2"},
        {R"({"version":"1"})", "version is not a number"},
        {R"({"version":1})", "without a word about the share"},
        {R"({"version":1,"share":[]})", "share is not an object"},
        {R"({"version":1,"share":{"state":"fine"}})", "share.state"},
        {R"({"version":1,"share":{"state":"missing","ms":-1}})", "ms is not a number in range"},
        {R"({"version":1,"share":{"state":"missing","ms":1e300}})", "ms is not a number in range"},
        {R"({"version":1,"share":{"state":"missing"},"work":[{"uid":4294967296}]})",
         "uid is not a number in range"},
        {R"({"version":1,"share":{"state":"missing"},"work":{}})", "work is not a list"},
        {R"({"version":1,"share":{"state":"missing"},"users":[1]})", "users is not a short text"},
        {R"({"version":1,"share":{"state":"missing"},"users":[")" + std::string(2000, 'x') + "\"]}",
         "users is not a short text"},
        {R"({"version":1,"share":{"state":"missing"},"truncated":1})", "truncated is not true or false"},
    };
    for (const Broken& broken : all) {
        const auto read = parse_report(broken.text);
        ASSERT_FALSE(read) << broken.text;
        EXPECT_THAT(read.error(), HasSubstr(broken.fault)) << broken.text;
    }
}

TEST(ProbeIdentity, OfAUserAndOfNobody) {
    const auto known = parse_identity(
        R"({"version":1,"known":true,"user":"alice","uid":1001,"gid":100,"home":"/home/alice","groups":[100,27]})");
    ASSERT_TRUE(known) << known.error();
    EXPECT_EQ(*known, (Identity{true, 1001, 100, "/home/alice"}));
    const auto nobody = parse_identity(R"({"version":1,"known":false})");
    ASSERT_TRUE(nobody) << nobody.error();
    EXPECT_EQ(*nobody, Identity());
}

TEST(ProbeIdentity, IsNotGuessed) {
    for (const char* text : {R"({"version":1,"known":true,"uid":1,"gid":1})", R"({"version":1,"known":1})",
                             R"({"version":1,"known":true,"uid":"1","gid":1,"home":"/"})"}) {
        EXPECT_FALSE(parse_identity(text)) << text;
    }
}

}  // namespace
}  // namespace homeport::backend
