// Who brought which instance, and whose counts.
#include "backend/members.hpp"

#include <gmock/gmock.h>

namespace homeport::backend {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Member member(const std::string& name, const std::string& address = "192.0.2.1") {
    Member member;
    member.config.name = name;
    member.config.address = address;
    return member;
}

TEST(Members, EachNameOnceAndTheEarlierSourceCounts) {
    Members members;
    members.set(Origin::command, {member("a", "command"), member("d", "command")});
    members.set(Origin::file, {member("a", "file"), member("c", "file")});
    members.set(Origin::configuration, {member("b", "configuration"), member("a", "configuration")});
    std::vector<std::string> seen;
    for (const Member& m : members.all()) seen.push_back(m.config.name + " " + m.config.address);
    EXPECT_THAT(seen, ElementsAre("b configuration", "a configuration", "c file", "d command"));
    EXPECT_EQ(members.origin("a"), Origin::configuration);
    EXPECT_EQ(members.origin("d"), Origin::command);
    EXPECT_EQ(members.origin("e"), std::nullopt);
    EXPECT_THAT(members.hidden(Origin::file), ElementsAre("a"));
    EXPECT_THAT(members.hidden(Origin::configuration), IsEmpty());

    members.set(Origin::configuration, {});
    EXPECT_EQ(members.origin("a"), Origin::file);
}

}  // namespace
}  // namespace homeport::backend
