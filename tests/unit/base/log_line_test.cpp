#include "base/log_line.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "base/escape.hpp"

namespace homeport::base {
namespace {

using std::chrono::milliseconds;

constexpr LogTime time{milliseconds{1795503600123}};  // 2026-11-24 07:00:00.123 UTC

std::string line(LineFormat format, Level level, std::string_view event, const Fields& context,
                 const Fields& fields) {
    return render_line(format, time, level, event, render_fields(format, context),
                       render_fields(format, fields));
}

TEST(LogLine, Text) {
    EXPECT_EQ(line(LineFormat::text, Level::info, "session opened", {{"session", "5f0c"}},
                   {{"user", "alice"}, {"port", 22}}),
              "2026-11-24T07:00:00.123Z info  session opened session=5f0c user=alice port=22");
    EXPECT_EQ(line(LineFormat::text, Level::warning, "slow", {}, {}), "2026-11-24T07:00:00.123Z warn  slow");
    EXPECT_EQ(line(LineFormat::text, Level::error, "it broke", {}, {}),
              "2026-11-24T07:00:00.123Z error it broke");
}

TEST(LogLine, Json) {
    EXPECT_EQ(
        line(LineFormat::json, Level::warning, "session \"opened\"", {{"session", "5f0c"}},
             {{"user", "alice"}, {"port", 22}, {"load", 0.5}, {"pinned", true}}),
        R"({"ts":"2026-11-24T07:00:00.123Z","level":"warning","msg":"session \"opened\"","session":"5f0c",)"
        R"("user":"alice","port":22,"load":0.500000,"pinned":true})");
}

TEST(LogLine, JsonHasNoSpellingForNotANumber) {
    EXPECT_EQ(render_fields(LineFormat::json, {{"x", std::numeric_limits<double>::infinity()}}),
              R"(,"x":"inf")");
    EXPECT_EQ(render_fields(LineFormat::json, {{"x", std::numeric_limits<double>::quiet_NaN()}}),
              R"(,"x":"nan")");
}

TEST(LogLine, AStringOfDigitsStaysAString) {
    EXPECT_EQ(render_fields(LineFormat::json, {{"user", "007"}}), R"(,"user":"007")");
}

TEST(LogLine, MomentsOfOneDigit) {
    const LogTime early{milliseconds{7}};
    EXPECT_EQ(render_line(LineFormat::text, early, Level::debug, "e", "", ""),
              "1970-01-01T00:00:00.007Z debug e");
}

TEST(LogLine, KeysCannotBreakALine) {
    EXPECT_EQ(render_fields(LineFormat::text, {{"a b\n=\"", "v"}}), " a_b___=v");
    EXPECT_EQ(render_fields(LineFormat::json, {{"a\":1,\"b", "v"}}), ",\"a__1__b\":\"v\"");
}

struct Escaping {
    std::string_view value, text, json;
};

class LogValue : public testing::TestWithParam<Escaping> {};

TEST_P(LogValue, IsEscaped) {
    const auto& [value, text, json] = GetParam();
    EXPECT_EQ(render_fields(LineFormat::text, {{"k", value}}), " k=" + std::string(text));
    EXPECT_EQ(render_fields(LineFormat::json, {{"k", value}}), ",\"k\":" + std::string(json));
}

using namespace std::string_view_literals;
INSTANTIATE_TEST_SUITE_P(
    Table, LogValue,
    testing::Values(Escaping{"", R"("")", R"("")"},                                                //
                    Escaping{"plain", "plain", R"("plain")"},                                      //
                    Escaping{"[::1]:22", "[::1]:22", R"("[::1]:22")"},                             //
                    Escaping{"SHA256:ab+c/d", "SHA256:ab+c/d", R"("SHA256:ab+c/d")"},              //
                    Escaping{"two words", R"("two words")", R"("two words")"},                     //
                    Escaping{"a=b", R"("a=b")", R"("a=b")"},                                       //
                    Escaping{"say \"hi\"", R"("say \"hi\"")", R"("say \"hi\"")"},                  //
                    Escaping{"back\\slash", R"("back\\slash")", R"("back\\slash")"},               //
                    Escaping{"a\nb\rc\td", R"("a\nb\rc\td")", R"("a\nb\rc\td")"},                  //
                    Escaping{"nul\0!"sv, R"("nul\u0000!")", R"("nul\u0000!")"},                    //
                    Escaping{"\x1b[2J\x7f", R"("\u001b[2J\u007f")", R"("\u001b[2J\u007f")"},       //
                    Escaping{"Zo\xc3\xab", "\"Zo\xc3\xab\"", "\"Zo\xc3\xab\""},                    //
                    Escaping{"\xf0\x9f\x90\xa7", "\"\xf0\x9f\x90\xa7\"", "\"\xf0\x9f\x90\xa7\""},  // astral
                    Escaping{"\xc2\x9b", R"("\u009b")", R"("\u009b")"},                            // C1: CSI
                    Escaping{"\xe2\x80\xae", R"("\u202e")", R"("\u202e")"},      // right-to-left override
                    Escaping{"\xe2\x80\xa8", R"("\u2028")", R"("\u2028")"},      // line separator
                    Escaping{"\xff", R"("\xff")", R"("\ufffd")"},                // never valid
                    Escaping{"\xc3", R"("\xc3")", R"("\ufffd")"},                // cut short
                    Escaping{"\xc3(", R"("\xc3(")", R"("\ufffd(")"},             // no continuation
                    Escaping{"\xc0\xaf", R"("\xc0\xaf")", R"("\ufffd\ufffd")"},  // overlong, two bytes
                    Escaping{"\xe0\x80\xaf", R"("\xe0\x80\xaf")",
                             R"("\ufffd\ufffd\ufffd")"},  // overlong, three
                    Escaping{"\xf0\x80\x80\xaf", R"("\xf0\x80\x80\xaf")",
                             R"("\ufffd\ufffd\ufffd\ufffd")"},  // overlong, four
                    Escaping{"\xed\xa0\x80", R"("\xed\xa0\x80")", R"("\ufffd\ufffd\ufffd")"},  // surrogate
                    Escaping{"\xf4\x90\x80\x80", R"("\xf4\x90\x80\x80")",
                             R"("\ufffd\ufffd\ufffd\ufffd")"}));  // > U+10FFFF

TEST(LogLine, TheEventCannotForgeALineEither) {
    EXPECT_EQ(line(LineFormat::text, Level::info, "a \"b\" \\ \n2026-11-24", {}, {}),
              "2026-11-24T07:00:00.123Z info  a \"b\" \\ \\n2026-11-24");
}

}  // namespace
}  // namespace homeport::base
