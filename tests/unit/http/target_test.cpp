#include "http/target.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace homeport::http {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

TEST(Target, PathsAreCutAtSlashesAndDecoded) {
    struct Row {
        const char* text;
        std::vector<std::string> path;
    };
    const Row rows[] = {
        {"/", {}},
        {"/status", {"status"}},
        {"/status/", {"status"}},
        {"/why/alice", {"why", "alice"}},
        {"//why", {"", "why"}},
        {"/why/dom%5cal%20ice", {"why", "dom\\al ice"}},
        {"/why/a%2Fb", {"why", "a/b"}},
        {"/../etc", {"..", "etc"}},
        {"/why/a+b", {"why", "a+b"}},
        {"/why/%00", {"why", std::string(1, '\0')}},
    };
    for (const Row& row : rows) {
        const auto target = parse_target(row.text);
        ASSERT_TRUE(target) << row.text;
        EXPECT_EQ(target->path, row.path) << row.text;
    }
}

TEST(Target, QueriesAreNamesAndValues) {
    const auto target = parse_target("/pins?after=a%26b&limit=5&&flag&empty=&a=b=c");
    ASSERT_TRUE(target);
    EXPECT_THAT(target->path, ElementsAre("pins"));
    EXPECT_THAT(target->query, ElementsAre(Pair("after", "a&b"), Pair("limit", "5"), Pair("flag", ""),
                                           Pair("empty", ""), Pair("a", "b=c")));
    EXPECT_THAT(parse_target("/pins?")->query, IsEmpty());
}

TEST(Target, RefusesWhatIsNotOriginForm) {
    for (const char* text :
         {"", "status", "*", "http://host/status", "/%", "/%4", "/%zz", "/a?b=%f", "/a?%=1", "?a"}) {
        EXPECT_FALSE(parse_target(text)) << text;
    }
}

TEST(Target, EncodingRoundTrips) {
    std::string all;
    for (int c = 0; c < 256; ++c) all += static_cast<char>(c);
    const auto target = parse_target("/" + percent_encode(all) + "?x=" + percent_encode(all));
    ASSERT_TRUE(target);
    EXPECT_THAT(target->path, ElementsAre(all));
    EXPECT_THAT(target->query, ElementsAre(Pair("x", all)));
}

}  // namespace
}  // namespace homeport::http
