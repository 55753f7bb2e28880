#include "auth/accounts.hpp"

#include <gmock/gmock.h>
#include <grp.h>
#include <gtest/gtest.h>
#include <pwd.h>
#include <unistd.h>

namespace homeport::auth {
namespace {

TEST(Accounts, RootIsKnownEverywhere) {
    const auto found = find_account("root");
    ASSERT_TRUE(found.has_value());
    ASSERT_TRUE(found->has_value());
    const Account& root = **found;
    EXPECT_EQ(root.name, "root");
    EXPECT_EQ(root.uid, 0u);
    EXPECT_EQ(root.home, ::getpwuid(0)->pw_dir);
    EXPECT_EQ(root.shell, ::getpwuid(0)->pw_shell);
    ASSERT_FALSE(root.groups.empty());
    EXPECT_EQ(root.groups.front(), ::getgrgid(0)->gr_name) << "the primary group comes first";
}

TEST(Accounts, SupplementaryGroupsFollow) {
    // Whoever the system's group file lists as a member, if anybody.
    ::setgrent();
    for (const group* entry = ::getgrent(); entry != nullptr; entry = ::getgrent()) {
        if (entry->gr_mem[0] == nullptr) continue;
        const std::string group_name = entry->gr_name, member = entry->gr_mem[0];
        const auto found = find_account(member);
        if (!found || !*found) continue;
        EXPECT_THAT((*found)->groups, testing::Contains(group_name)) << member;
        break;
    }
    ::endgrent();
}

TEST(Accounts, UnknownIsNoError) {
    const auto found = find_account("no-such-user-here");
    ASSERT_TRUE(found.has_value());
    EXPECT_FALSE(found->has_value());
}

class BadName : public testing::TestWithParam<std::string> {};
TEST_P(BadName, IsUnknownWithoutAsking) {
    EXPECT_FALSE(plausible_name(GetParam()));
    const auto found = find_account(GetParam());
    ASSERT_TRUE(found.has_value());
    EXPECT_FALSE(found->has_value());
}
INSTANTIATE_TEST_SUITE_P(Table, BadName,
                         testing::Values("", ".", "..", "a/b", "/", "../../etc", "root:x", "root\n", "\troot",
                                         "a\x7f", std::string("root\0x", 6), std::string(256, 'a')));

class GoodName : public testing::TestWithParam<std::string> {};
TEST_P(GoodName, IsPlausible) {
    EXPECT_TRUE(plausible_name(GetParam()));
}
INSTANTIATE_TEST_SUITE_P(Table, GoodName,
                         testing::Values("a", "alice", "alice@example.com", "EXAMPLE\\alice", "alice smith",
                                         "Zo\xc3\xab", "a.b-c_d$", std::string(255, 'a')));

}  // namespace
}  // namespace homeport::auth
