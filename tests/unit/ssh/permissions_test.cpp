#include "ssh/permissions.hpp"

#include <gtest/gtest.h>

#include "ssh/pattern.hpp"

namespace homeport::ssh {
namespace {

struct ForwardCase {
    std::vector<ForwardRule> rules;
    std::string_view host;
    int port;
    bool open, listen;
};
class Forwarding : public testing::TestWithParam<ForwardCase> {};
TEST_P(Forwarding, IsPermitted) {
    Permissions permissions;
    permissions.open = permissions.listen = GetParam().rules;
    EXPECT_EQ(permissions.may_open(GetParam().host, GetParam().port), GetParam().open);
    EXPECT_EQ(permissions.may_listen(GetParam().host, GetParam().port), GetParam().listen);
    permissions.port_forwarding = false;
    EXPECT_FALSE(permissions.may_open(GetParam().host, GetParam().port));
    EXPECT_FALSE(permissions.may_listen(GetParam().host, GetParam().port));
}
INSTANTIATE_TEST_SUITE_P(Table, Forwarding,
                         testing::Values(ForwardCase{{}, "anywhere", 1, true, true},
                                         ForwardCase{{{"db", 5432}}, "db", 5432, true, true},
                                         ForwardCase{{{"db", 5432}}, "db", 5433, false, false},
                                         ForwardCase{{{"db", 5432}}, "db.example", 5432, false, false},
                                         ForwardCase{{{"db", 0}}, "db", 5433, true, true},
                                         ForwardCase{{{"*", 80}}, "anywhere", 80, true, true},
                                         ForwardCase{{{"*", 80}}, "anywhere", 81, false, false},
                                         ForwardCase{{{"*", 80}}, "", 80, true, true},
                                         ForwardCase{{{"a", 1}, {"b", 2}}, "b", 2, true, true},
                                         ForwardCase{{{"a", 1}, {"b", 2}}, "b", 1, false, false},
                                         // only listening knows patterns, and lower case
                                         ForwardCase{{{"*.example", 1}}, "x.example", 1, false, true},
                                         ForwardCase{{{"db", 1}}, "DB", 1, false, true},
                                         ForwardCase{{{"DB", 1}}, "DB", 1, true, false},
                                         // a port of the instance's choice
                                         ForwardCase{{{"*", 0}}, "localhost", 0, true, true},
                                         ForwardCase{{{"*", 80}}, "localhost", 0, false, false}));

TEST(Permissions, ExtensionsAreInOrder) {
    EXPECT_EQ(Permissions().extensions(),
              (std::vector<std::string>{"permit-X11-forwarding", "permit-agent-forwarding",
                                        "permit-port-forwarding", "permit-pty", "permit-user-rc"}));
    EXPECT_TRUE(Permissions::nothing().extensions().empty());
}

TEST(Permissions, NarrowTakesWhatBothPermit) {
    Permissions one, other;
    one.pty = other.port_forwarding = false;
    one.open = {{"db", 1}};
    other.forced_command = "true";
    const auto both = narrow(one, other);
    ASSERT_TRUE(both);
    EXPECT_EQ(describe(*both), "no-port-forwarding, no-pty, permitopen, command");
    EXPECT_EQ(narrow(one, Permissions()), one);
    EXPECT_EQ(narrow(Permissions(), one), one);
}

TEST(Permissions, ForcedCommandsMustAgree) {
    Permissions one, other;
    one.forced_command = "a";
    other.forced_command = "b";
    EXPECT_FALSE(narrow(one, other));
    other.forced_command = "a";
    EXPECT_EQ(narrow(one, other), one);
}

TEST(Permissions, TheDescriptionTellsNoCommand) {
    EXPECT_EQ(describe({}), "");
    Permissions permissions;
    permissions.forced_command = "curl -u me:secret";
    EXPECT_EQ(describe(permissions), "command");
}

TEST(Pattern, Matches) {
    EXPECT_TRUE(matches_pattern("a?c*", "abcdef"));
    EXPECT_FALSE(matches_pattern("a?c", "ac"));
    EXPECT_TRUE(matches_pattern("", ""));
    EXPECT_FALSE(matches_pattern("", "a"));
    EXPECT_EQ(lower_case("LocalHost1"), "localhost1");
}

}  // namespace
}  // namespace homeport::ssh
