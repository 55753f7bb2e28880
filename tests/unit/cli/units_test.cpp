#include "cli/units.hpp"

#include <gtest/gtest.h>

namespace homeport::cli {
namespace {

TEST(Units, Durations) {
    struct Row {
        long seconds;
        const char* text;
    };
    const Row rows[] = {
        {-5, "0s"},
        {0, "0s"},
        {59, "59s"},
        {60, "1m00s"},
        {185, "3m05s"},
        {3599, "59m59s"},
        {3600, "1h00m"},
        {11520, "3h12m"},
        {86399, "23h59m"},
        {187200, "2d04h"},
        {86400L * 400, "400d00h"},
    };
    for (const Row& row : rows) EXPECT_EQ(show_duration(std::chrono::seconds(row.seconds)), row.text);
}

TEST(Units, Bytes) {
    struct Row {
        std::uint64_t bytes;
        const char* text;
    };
    const Row rows[] = {
        {0, "0 B"},           {1023, "1023 B"},        {1024, "1.0 KiB"},
        {1434, "1.4 KiB"},    {10189, "10 KiB"},  // 9.95 KiB
        {1048575, "1.0 MiB"},                     // would round to 1024 KiB
        {24117248, "23 MiB"}, {1ULL << 40, "1.0 TiB"}, {UINT64_MAX, "16 EiB"},
    };
    for (const Row& row : rows) EXPECT_EQ(show_bytes(row.bytes), row.text) << row.bytes;
}

TEST(Units, Counts) {
    EXPECT_EQ(show_count(0, "session"), "0 sessions");
    EXPECT_EQ(show_count(1, "session"), "1 session");
    EXPECT_EQ(show_count(2, "session"), "2 sessions");
}

}  // namespace
}  // namespace homeport::cli
