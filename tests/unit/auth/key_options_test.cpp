#include "auth/key_options.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

#include "auth/address_list.hpp"

namespace homeport::auth {
namespace {

using Answer = OptionsVerdict::Answer;
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

struct JudgeCase {
    std::vector<Option> options;
    Answer answer;
    std::string reason;
};
class JudgedOptions : public testing::TestWithParam<JudgeCase> {};
TEST_P(JudgedOptions, AreJudged) {
    const OptionsVerdict verdict = judge_options(GetParam().options, noon);
    EXPECT_EQ(verdict.answer, GetParam().answer);
    EXPECT_EQ(verdict.reason, GetParam().reason);
}
JudgeCase cannot(const std::string& name, const std::string& value = {}) {
    return {
        {{name, value}}, Answer::refuse, "has the option \"" + name + "\", which the router cannot enforce"};
}
INSTANTIATE_TEST_SUITE_P(
    Table, JudgedOptions,
    testing::Values(
        JudgeCase{{}, Answer::permit, ""},
        JudgeCase{{{"pty", ""},
                   {"agent-forwarding", ""},
                   {"port-forwarding", ""},
                   {"user-rc", ""},
                   {"x11-forwarding", ""}},
                  Answer::permit,
                  ""},
        JudgeCase{{{"from", "192.0.2.0/24"}}, Answer::permit, ""},
        JudgeCase{{{"from", "10.0.0.0/8"}}, Answer::pass_over, "does not allow 192.0.2.7"},
        JudgeCase{{{"from", "*"}, {"from", "*"}}, Answer::pass_over, "has from= twice"},
        JudgeCase{{{"expiry-time", "20261124120000Z"}}, Answer::permit, ""},
        JudgeCase{{{"expiry-time", "20261124115959Z"}}, Answer::pass_over, "has expired"},
        JudgeCase{
            {{"expiry-time", "20300101"}, {"expiry-time", "20260101"}}, Answer::pass_over, "has expired"},
        JudgeCase{{{"expiry-time", "20300101Z"}}, Answer::permit, ""},
        JudgeCase{{{"expiry-time", "203001010101Z"}}, Answer::permit, ""}, cannot("restrict"),
        cannot("command", "/bin/true"), cannot("permitopen", "h:1"), cannot("no-pty"),
        cannot("permitlisten", "1"), cannot("tunnel", "1"), cannot("verify-required"),
        cannot("environment", "A=b"), cannot("principals", "x"), cannot("made-up"),
        JudgeCase{
            {{"cert-authority", ""}, {"restrict", ""}}, Answer::pass_over, "is for a certificate authority"},
        // A line that does not apply does not restrict either.
        JudgeCase{
            {{"restrict", ""}, {"from", "10.0.0.0/8"}}, Answer::pass_over, "does not allow 192.0.2.7"}));

class BadExpiry : public testing::TestWithParam<std::string> {};
TEST_P(BadExpiry, NeverPermits) {
    const OptionsVerdict verdict = judge_options({{"expiry-time", GetParam()}}, noon);
    EXPECT_EQ(verdict.answer, Answer::pass_over);
    EXPECT_EQ(verdict.reason, "has an expiry-time that is no time");
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
    EXPECT_EQ(judge_options({{"expiry-time", "202611241459"}}, noon).answer, Answer::pass_over);
    EXPECT_EQ(judge_options({{"expiry-time", "202611241500"}}, noon).answer, Answer::permit);
    before != nullptr ? ::setenv("TZ", saved.c_str(), 1) : ::unsetenv("TZ");
    ::tzset();
}

}  // namespace
}  // namespace homeport::auth
