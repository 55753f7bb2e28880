#include "base/units.hpp"

#include <gmock/gmock.h>

namespace homeport::base {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

struct DurationCase {
    std::string_view text;
    milliseconds value;
};

TEST(ParseDuration, AddsUpNumbersWithUnits) {
    const DurationCase cases[] = {
        {"500ms", 500ms}, {"5s", 5s},
        {"2m", 2min},     {"1h", 1h},
        {"7d", 168h},     {"0s", 0ms},
        {"1m30s", 90s},   {"1d2h3m4s5ms", 93784005ms},
        {"090s", 90s},    {"999999999d", 24h * 999999999},
    };
    for (const auto& c : cases) EXPECT_EQ(parse_duration(c.text), c.value) << c.text;
}

TEST(ParseDuration, RefusesEverythingElse) {
    for (const auto* text : {"", "5", "s", "5 s", " 5s", "5s ", "-5s", "+5s", "1.5s", "5S", "5sec", "30s1m",
                             "1s1s", "1m5", "1m 30s", "1000000000s", "5\xc2\xb5s"}) {
        EXPECT_EQ(parse_duration(text), std::nullopt) << text;
    }
}

TEST(FormatDuration, IsShortAndReadsBack) {
    const std::pair<milliseconds, std::string> cases[] = {
        {0ms, "0s"},  {500ms, "500ms"},    {60s, "1m"},   {90s, "1m30s"},
        {168h, "7d"}, {1500ms, "1s500ms"}, {25h, "1d1h"},
    };
    for (const auto& [value, text] : cases) {
        EXPECT_EQ(format_duration(value), text);
        EXPECT_EQ(parse_duration(text), value);
    }
}

TEST(ParseSize, TakesBinaryUnitsOnly) {
    EXPECT_EQ(parse_size("0B"), 0U);
    EXPECT_EQ(parse_size("512B"), 512U);
    EXPECT_EQ(parse_size("256KiB"), 262144U);
    EXPECT_EQ(parse_size("1MiB"), 1048576U);
    EXPECT_EQ(parse_size("999999999GiB"), 999999999ULL << 30);
    for (const auto* text :
         {"", "1", "KiB", "1KB", "1K", "1kib", "1 MiB", "1.5MiB", "1MiB1KiB", "-1B", "1000000000B"}) {
        EXPECT_EQ(parse_size(text), std::nullopt) << text;
    }
}

TEST(FormatSize, UsesTheLargestWholeUnit) {
    const std::pair<std::uint64_t, std::string> cases[] = {
        {0, "0B"},          {1, "1B"},         {1024, "1KiB"},       {1536, "1536B"},
        {262144, "256KiB"}, {1 << 20, "1MiB"}, {3ULL << 30, "3GiB"},
    };
    for (const auto& [bytes, text] : cases) {
        EXPECT_EQ(format_size(bytes), text);
        EXPECT_EQ(parse_size(text), bytes);
    }
}

}  // namespace
}  // namespace homeport::base
