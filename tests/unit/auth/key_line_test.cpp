#include "auth/key_line.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ssh/base64.hpp"
#include "ssh/wire.hpp"

namespace homeport::auth {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Option = KeyLine::Option;

/// The base64 of a blob that starts with `type`, as every public key does.
std::string key_of(std::string_view type) {
    return ssh::base64_encode(ssh::WireWriter().string(type).string("key material").bytes());
}
const std::string ed25519 = "ssh-ed25519 " + key_of("ssh-ed25519");

TEST(KeyLine, Plain) {
    const auto line = parse_key_line(ed25519 + " alice@laptop, the grey one");
    ASSERT_TRUE(line);
    EXPECT_EQ(line->type, "ssh-ed25519");
    EXPECT_EQ(ssh::base64_encode(line->blob), key_of("ssh-ed25519"));
    EXPECT_EQ(line->comment, "alice@laptop, the grey one");
    EXPECT_THAT(line->options, IsEmpty());
}

class KeyType : public testing::TestWithParam<std::string_view> {};
TEST_P(KeyType, IsKnown) {
    const auto line = parse_key_line(std::string(GetParam()) + " " + key_of(GetParam()));
    ASSERT_TRUE(line);
    EXPECT_EQ(line->type, GetParam());
    EXPECT_EQ(line->comment, "");
}
INSTANTIATE_TEST_SUITE_P(Table, KeyType,
                         testing::Values("ssh-ed25519", "ssh-rsa", "ecdsa-sha2-nistp256",
                                         "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521",
                                         "sk-ssh-ed25519@openssh.com", "sk-ecdsa-sha2-nistp256@openssh.com"));

TEST(KeyLine, WhiteSpaceAroundIsNothing) {
    for (const std::string& text :
         {" \t" + ed25519 + " c", ed25519 + " \t c \t", ed25519 + " c\r", ed25519 + " c\r\n"}) {
        const auto line = parse_key_line(text);
        ASSERT_TRUE(line) << text;
        EXPECT_EQ(line->comment, "c");
    }
    ASSERT_TRUE(parse_key_line(ed25519 + "\r"));
    ASSERT_TRUE(parse_key_line("pty \t ssh-ed25519\t" + key_of("ssh-ed25519")));
}

struct OptionCase {
    std::string text;
    std::vector<Option> expected;
};
class LineOptions : public testing::TestWithParam<OptionCase> {};
TEST_P(LineOptions, AreParsed) {
    const auto line = parse_key_line(GetParam().text + " " + ed25519 + " c");
    ASSERT_TRUE(line) << GetParam().text;
    EXPECT_EQ(line->options, GetParam().expected);
    EXPECT_EQ(line->comment, "c");
}
INSTANTIATE_TEST_SUITE_P(
    Table, LineOptions,
    testing::Values(OptionCase{"restrict", {{"restrict", std::nullopt}}},                                   //
                    OptionCase{"No-PTY,restrict", {{"no-pty", std::nullopt}, {"restrict", std::nullopt}}},  //
                    OptionCase{R"(from="10.0.0.0/8,!10.1.0.0/16",pty)",                                     //
                               {{"from", "10.0.0.0/8,!10.1.0.0/16"}, {"pty", std::nullopt}}},               //
                    OptionCase{R"(command="echo \"two words\"")", {{"command", R"(echo "two words")"}}},    //
                    OptionCase{R"(command="a\b\\c")", {{"command", R"(a\b\\c)"}}},                          //
                    OptionCase{R"(command="ssh-ed25519 AAAA")", {{"command", "ssh-ed25519 AAAA"}}},         //
                    OptionCase{R"(environment="A=b,c=\"d\"",environment="E=")",                             //
                               {{"environment", "A=b,c=\"d\""}, {"environment", "E="}}},                    //
                    OptionCase{R"(from="")", {{"from", ""}}},                                               //
                    OptionCase{"made-up@example.com", {{"made-up@example.com", std::nullopt}}}));

class NoKeyLine : public testing::TestWithParam<std::string> {};
TEST_P(NoKeyLine, IsRefused) {
    EXPECT_FALSE(parse_key_line(GetParam()));
}
INSTANTIATE_TEST_SUITE_P(
    Table, NoKeyLine,
    testing::Values("", "   ", "\t\r\n", "# " + ed25519, "  # comment", "ssh-ed25519", "ssh-ed25519 ",
                    "hello world",
                    "ssh-dss " + key_of("ssh-dss"),  // too old
                    "ssh-ed25519-cert-v01@openssh.com " + key_of("ssh-ed25519-cert-v01@openssh.com"),
                    "ssh-rsa " + key_of("ssh-ed25519"),  // two types
                    "ssh-ed25519 " + key_of("ssh-ed25519x"), "SSH-ED25519 " + key_of("ssh-ed25519"),
                    "ssh-ed25519 AAAA", "ssh-ed25519 !!!!", "ssh-ed25519 /////w==",  // length beyond the end
                    "ssh-ed25519 " + key_of("ssh-ed25519").substr(1),                // bad base64
                    "pty pty " + ed25519,                                            // blank between options
                    "pty, " + ed25519, ",pty " + ed25519, "pty,,pty " + ed25519, ", " + ed25519,  //
                    "=\"x\" " + ed25519, "from=10.0.0.1 " + ed25519,                      // not quoted
                    "from= " + ed25519, "from=\"x " + ed25519, "from=\"x\"y " + ed25519,  //
                    "from=\"x\\\" " + ed25519,  // the quote is escaped
                    "fr\"om " + ed25519, "\" " + ed25519, "\\\" " + ed25519, "\\", "\"", "pty",
                    std::string("\0", 1), std::string(9000, '"'), std::string(9000, '\\')));

TEST(KeyLine, ACommentMayHoldAnyBytes) {
    const auto line = parse_key_line(ed25519 + std::string(" a\0b\xff\x1b", 6));
    ASSERT_TRUE(line);
    EXPECT_EQ(line->comment, std::string("a\0b\xff\x1b", 5));
}

}  // namespace
}  // namespace homeport::auth
