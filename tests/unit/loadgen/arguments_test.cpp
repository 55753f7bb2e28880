#include "common/arguments.hpp"

#include <gtest/gtest.h>

namespace homeport::bench {
namespace {

using namespace std::chrono_literals;

TEST(Arguments, values) {
    EXPECT_EQ(read_count("17"), 17U);
    EXPECT_EQ(read_duration("250ms"), 250ms);
    EXPECT_EQ(read_duration("1.5h"), 90min);
    // Nowhere a duration is added to the time it is now may it overflow.
    const std::chrono::duration<double> longest = read_duration("10000d");
    EXPECT_LT(3 * longest, std::chrono::nanoseconds::max());
    EXPECT_EQ(read_size("2K"), 2048U);
    EXPECT_EQ(read_size("1M"), 1048576U);
    EXPECT_EQ(read_number("0.25", 0, 1), 0.25);
    EXPECT_EQ(read_list("a,b"), (std::vector<std::string>{"a", "b"}));
}

TEST(Arguments, what_is_no_value_is_refused) {
    for (const char* text : {"", "x", "-1", "1x", "99999999999"})
        EXPECT_THROW((void)read_count(text), UsageError) << text;
    for (const char* text : {"", "5", "5 s", "-1s", "inf", "nan", "5y", "10001d", "110000d", "1e300d"})
        EXPECT_THROW((void)read_duration(text), UsageError) << text;
    for (const char* text : {"", "1.5", "-0.1", "nan"})
        EXPECT_THROW((void)read_number(text, 0, 1), UsageError) << text;
    EXPECT_THROW((void)read_size("10X"), UsageError);
    for (const char* text : {"", "0s", "0.1ms", "-1s"})
        EXPECT_THROW((void)read_span(text), UsageError) << text;
}

TEST(Arguments, every_argument_is_an_option) {
    std::string seen;
    const std::vector<Option> table{{"--to", "X", "", [&](std::string_view v) { seen += v; }},
                                    {"--flag", "", "", [&](std::string_view) { seen += '!'; }}};
    const auto parse = [&](std::vector<std::string> words) {
        std::vector<char*> argv;
        for (std::string& word : words) argv.push_back(word.data());
        return parse_arguments(static_cast<int>(argv.size()), argv.data(), "", table);
    };
    EXPECT_TRUE(parse({"tool", "--to", "a", "--flag", "--to=b"}));
    EXPECT_EQ(seen, "a!b");
    EXPECT_THROW((void)parse({"tool", "--two"}), UsageError);
    EXPECT_THROW((void)parse({"tool", "x"}), UsageError);
    EXPECT_THROW((void)parse({"tool", "--to"}), UsageError);
    EXPECT_THROW((void)parse({"tool", "--flag=yes"}), UsageError);
}

}  // namespace
}  // namespace homeport::bench
