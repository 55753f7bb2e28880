#include "auth/key_options.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

#include "auth/address_list.hpp"

namespace homeport::auth {
namespace {

using Option = KeyLine::Option;

struct AddressCase {
    std::string_view address, list;
    bool named;
};
class AddressList : public testing::TestWithParam<AddressCase> {};
TEST_P(AddressList, Names) {
    const auto& [address, list, named] = GetParam();
    EXPECT_EQ(address_in_list(address, list), named) << address << " in " << list;
}
INSTANTIATE_TEST_SUITE_P(
    Table, AddressList,
    testing::Values(
        AddressCase{"192.0.2.7", "192.0.2.7", true}, AddressCase{"192.0.2.7", "192.0.2.8", false},
        AddressCase{"192.0.2.7", "", false}, AddressCase{"192.0.2.7", ",", false},
        AddressCase{"192.0.2.7", "192.0.2.0/24", true}, AddressCase{"192.0.3.7", "192.0.2.0/24", false},
        AddressCase{"192.0.2.7", "0.0.0.0/0", true}, AddressCase{"2001:db8::7", "0.0.0.0/0", false},
        AddressCase{"192.0.2.7", "::/0", false}, AddressCase{"2001:db8::7", "::/0", true},
        AddressCase{"0.0.0.0", "::/0", false}, AddressCase{"::", "0.0.0.0/0", false},
        AddressCase{"192.0.2.7", "10.0.0.0/8,192.0.2.0/24", true},
        AddressCase{"192.0.2.7", "192.0.2.*", true}, AddressCase{"192.0.2.7", "192.0.2.?", true},
        AddressCase{"192.0.2.77", "192.0.2.?", false}, AddressCase{"192.0.2.7", "*", true},
        AddressCase{"192.0.2.7", "*.2.*.7", false}, AddressCase{"192.0.2.7", "*.0.*7", true},
        AddressCase{"192.0.2.7", "pool.example.com", false},
        // negation wins wherever it stands
        AddressCase{"192.0.2.7", "192.0.2.0/24,!192.0.2.7", false},
        AddressCase{"192.0.2.7", "!192.0.2.7,192.0.2.0/24", false},
        AddressCase{"192.0.2.8", "!192.0.2.7,192.0.2.0/24", true},
        AddressCase{"192.0.2.8", "!192.0.2.7", false},
        // IPv6, however it is spelt
        AddressCase{"2001:db8::7", "2001:DB8:0:0::7", true},
        AddressCase{"2001:db8::7", "2001:db8::/32", true}, AddressCase{"2001:db9::7", "2001:db8::/32", false},
        AddressCase{"::ffff:192.0.2.7", "192.0.2.7", true},
        AddressCase{"::ffff:192.0.2.7", "192.0.2.0/24", true}, AddressCase{"fe80::1%eth0", "fe80::/10", true},
        // mistakes refuse rather than permit
        AddressCase{"192.0.2.7", "192.0.2.1/24", false}, AddressCase{"192.0.2.7", "192.0.2.1/24,*", false},
        AddressCase{"192.0.2.7", "192.0.2.0/33,*", false}, AddressCase{"192.0.2.7", "192.0.2.0/x", false},
        AddressCase{"192.0.2.7", "!192.0.2.1/24,*", false}, AddressCase{"", "*", false},
        AddressCase{"alice", "*", false}, AddressCase{"192.0.2.7:22", "*", false}));

TEST(AddressList, AMeanPatternIsStillQuick) {
    std::string pattern;
    for (int i = 0; i < 2000; ++i) pattern += "*1";
    EXPECT_FALSE(address_in_list("111.111.111.111", pattern + "x"));
}

const Circumstances noon{"192.0.2.7",
                         std::chrono::sys_seconds(std::chrono::seconds(1795521600))};  // 2026-11-24 12:00Z

KeyOptions parsed(const std::vector<Option>& options) {
    const auto result = parse_key_options(options);
    EXPECT_TRUE(result) << result.error();
    return result ? *result : KeyOptions();
}
std::string problem(const std::vector<Option>& options) {
    const auto result = parse_key_options(options);
    return result ? "" : result.error();
}
Option flag(const std::string& name) {
    return {name, std::nullopt};
}

struct PermissionCase {
    std::vector<Option> options;
    std::string description;  ///< of what the line takes away
};
class KeyPermissions : public testing::TestWithParam<PermissionCase> {};
TEST_P(KeyPermissions, AreWhatRemains) {
    EXPECT_EQ(ssh::describe(parsed(GetParam().options).permissions), GetParam().description);
}
const std::string everything =
    "no-X11-forwarding, no-agent-forwarding, no-port-forwarding, no-pty, no-user-rc";
INSTANTIATE_TEST_SUITE_P(
    Table, KeyPermissions,
    testing::Values(
        PermissionCase{{}, ""}, PermissionCase{{flag("pty"), flag("user-rc"), flag("x11-forwarding")}, ""},
        PermissionCase{{flag("no-pty")}, "no-pty"}, PermissionCase{{flag("no-user-rc")}, "no-user-rc"},
        PermissionCase{{flag("no-x11-forwarding")}, "no-X11-forwarding"},
        PermissionCase{{flag("no-agent-forwarding"), flag("no-port-forwarding")},
                       "no-agent-forwarding, no-port-forwarding"},
        PermissionCase{{flag("restrict")}, everything},
        // order counts
        PermissionCase{{flag("restrict"), flag("pty"), flag("agent-forwarding")},
                       "no-X11-forwarding, no-port-forwarding, no-user-rc"},
        PermissionCase{{flag("pty"), flag("restrict")}, everything},
        PermissionCase{{flag("no-pty"), flag("pty")}, ""}, PermissionCase{{{"command", "true"}}, "command"},
        PermissionCase{{{"command", "true"}, flag("restrict")}, everything + ", command"},
        PermissionCase{{{"permitopen", "h:1"}, {"permitlisten", "2"}}, "permitopen, permitlisten"},
        PermissionCase{{{"tunnel", "1"}, {"environment", "A=b"}, {"from", "*"}}, ""}));

TEST(KeyOptionsOf, ALine) {
    EXPECT_EQ(parsed({{"command", "echo \"hi\""}}).permissions.forced_command, "echo \"hi\"");
    EXPECT_EQ(parsed({{"command", ""}}).permissions.forced_command, "");
    EXPECT_TRUE(parsed({{"environment", "A=b"}}).environment);
    EXPECT_TRUE(parsed({}).touch_required);
    EXPECT_FALSE(parsed({flag("no-touch-required")}).touch_required);
    EXPECT_FALSE(parsed({}).verify_required);
    EXPECT_TRUE(parsed({flag("verify-required")}).verify_required);
    const KeyOptions authority = parsed({flag("cert-authority"), {"principals", "a,b"}});
    EXPECT_TRUE(authority.cert_authority);
    EXPECT_EQ(authority.principals, "a,b");
}

struct ForwardCase {
    std::string option, value;
    std::vector<ssh::ForwardRule> open, listen;
};
class Forwards : public testing::TestWithParam<ForwardCase> {};
TEST_P(Forwards, AreRead) {
    const ssh::Permissions permissions = parsed({{GetParam().option, GetParam().value}}).permissions;
    EXPECT_EQ(permissions.open, GetParam().open);
    EXPECT_EQ(permissions.listen, GetParam().listen);
}
INSTANTIATE_TEST_SUITE_P(
    Table, Forwards,
    testing::Values(ForwardCase{"permitopen", "db.example:5432", {{"db.example", 5432}}, {}},
                    ForwardCase{"permitopen", "*:80", {{"*", 80}}, {}},
                    ForwardCase{"permitopen", "localhost:*", {{"localhost", 0}}, {}},
                    ForwardCase{"permitopen", "[2001:db8::1]:22", {{"2001:db8::1", 22}}, {}},
                    ForwardCase{"permitlisten", "8080", {}, {{"*", 8080}}},
                    ForwardCase{"permitlisten", "*", {}, {{"*", 0}}},
                    ForwardCase{"permitlisten", "localhost:8080", {}, {{"localhost", 8080}}}));

struct ProblemCase {
    std::vector<Option> options;
    std::string problem;
};
class Unusable : public testing::TestWithParam<ProblemCase> {};
TEST_P(Unusable, LinesMeanNothing) {
    EXPECT_EQ(problem(GetParam().options), GetParam().problem);
}
INSTANTIATE_TEST_SUITE_P(
    Table, Unusable,
    testing::Values(ProblemCase{{flag("made-up")}, "has the unknown option \"made-up\""},
                    ProblemCase{{{"made-up", "x"}}, "has the unknown option \"made-up\""},
                    ProblemCase{{flag("command")}, "has the unknown option \"command\""},
                    ProblemCase{{{"pty", "yes"}}, "has the unknown option \"pty\""},
                    ProblemCase{{flag("no-restrict")}, "has the unknown option \"no-restrict\""},
                    ProblemCase{{flag("no-cert-authority")}, "has the unknown option \"no-cert-authority\""},
                    ProblemCase{{{"from", "*"}, {"from", "*"}}, "has from= twice"},
                    ProblemCase{{{"command", "a"}, {"command", "a"}}, "has command= twice"},
                    ProblemCase{{{"principals", "a"}}, "has principals= without cert-authority"},
                    ProblemCase{{{"permitopen", "80"}}, "has a permitopen that is no host and port"},
                    ProblemCase{{{"permitopen", ":80"}}, "has a permitopen that is no host and port"},
                    ProblemCase{{{"permitopen", "h:0"}}, "has a permitopen that is no host and port"},
                    ProblemCase{{{"permitopen", "h:65536"}}, "has a permitopen that is no host and port"},
                    ProblemCase{{{"permitopen", "h:80x"}}, "has a permitopen that is no host and port"},
                    ProblemCase{{{"permitopen", "2001:db8::1:22"}},
                                "has a permitopen that is no host and port"},
                    ProblemCase{{{"permitopen", ""}}, "has a permitopen that is no host and port"},
                    ProblemCase{{{"permitlisten", "h:"}}, "has a permitlisten that is no host and port"}));

struct ObjectionCase {
    std::vector<Option> options;
    std::string objection;
};
class Objection : public testing::TestWithParam<ObjectionCase> {};
TEST_P(Objection, Stands) {
    EXPECT_EQ(objection(parsed(GetParam().options), noon), GetParam().objection);
}
INSTANTIATE_TEST_SUITE_P(
    Table, Objection,
    testing::Values(ObjectionCase{{}, ""}, ObjectionCase{{{"from", "192.0.2.0/24"}}, ""},
                    ObjectionCase{{{"from", "10.0.0.0/8"}}, "does not allow 192.0.2.7"},
                    ObjectionCase{{{"expiry-time", "20261124120000Z"}}, ""},
                    ObjectionCase{{{"expiry-time", "20261124115959Z"}}, "has expired"},
                    ObjectionCase{{{"expiry-time", "20300101"}, {"expiry-time", "20260101"}}, "has expired"},
                    ObjectionCase{{{"expiry-time", "20260101"}, {"expiry-time", "20300101"}}, "has expired"},
                    ObjectionCase{{{"expiry-time", "20300101Z"}}, ""},
                    ObjectionCase{{{"expiry-time", "203001010101Z"}}, ""}));

class BadExpiry : public testing::TestWithParam<std::string> {};
TEST_P(BadExpiry, NeverPermits) {
    EXPECT_EQ(problem({{"expiry-time", GetParam()}}), "has an expiry-time that is no time");
}
INSTANTIATE_TEST_SUITE_P(Table, BadExpiry,
                         testing::Values("", "Z", "2030", "2030-01-01", "20301301", "20300100", "20300230",
                                         "203001012400", "203001010060", "20300101000061", "2030010100",
                                         "never", "203001010000000000", " 20300101", "+2030101"));

TEST(LocalExpiry, WithoutZTheTimeIsLocal) {
    const char* before = std::getenv("TZ");
    const std::string saved = before != nullptr ? before : "";
    ::setenv("TZ", "XXX-3", 1);  // three hours east: 14:59 there is 11:59 UTC
    ::tzset();
    EXPECT_EQ(objection(parsed({{"expiry-time", "202611241459"}}), noon), "has expired");
    EXPECT_EQ(objection(parsed({{"expiry-time", "202611241500"}}), noon), "");
    before != nullptr ? ::setenv("TZ", saved.c_str(), 1) : ::unsetenv("TZ");
    ::tzset();
}

}  // namespace
}  // namespace homeport::auth
