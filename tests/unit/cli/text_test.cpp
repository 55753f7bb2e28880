#include "cli/text.hpp"

#include <gtest/gtest.h>

namespace homeport::cli {
namespace {

TEST(Text, WidthIsWhatATerminalTakes) {
    struct Row {
        const char* text;
        std::size_t width;
    };
    const Row rows[] = {
        {"", 0}, {"alice", 5}, {"José", 4}, {"Jose\u0301", 4}, {"日本", 4}, {"a·b…", 4}, {"😀", 2},
    };
    for (const Row& row : rows) EXPECT_EQ(width(row.text), row.width) << row.text;
}

TEST(Text, ClipLeavesAnEllipsisAndWholeCharacters) {
    struct Row {
        const char* text;
        std::size_t columns;
        const char* clipped;
    };
    const Row rows[] = {
        {"alice", 5, "alice"}, {"alice", 4, "ali…"},   {"alice", 1, "…"},    {"alice", 0, ""},
        {"Jérôme", 4, "Jér…"}, {"日本語", 5, "日本…"}, {"日本語", 4, "日…"},
    };
    for (const Row& row : rows) {
        const std::string clipped = clip(row.text, row.columns);
        EXPECT_EQ(clipped, row.clipped) << row.text << " " << row.columns;
        EXPECT_LE(width(clipped), row.columns);
    }
}

TEST(Text, CleanLeavesNothingForATerminalToObey) {
    struct Row {
        std::string text, clean;
    };
    const Row rows[] = {
        {"Jérôme", "Jérôme"},
        {"a\x1b[2Jb", "a\\u001b[2Jb"},
        {"a\r\nb\tc", "a\\r\\nb\\tc"},
        {"\x07\x08\x7f", "\\u0007\\u0008\\u007f"},
        {"\xc2\x9b"
         "2J",
         "\\u009b2J"},                        // C1 control sequence introducer
        {"\xe2\x80\xaetxt", "\\u202etxt"},    // right-to-left override
        {"\xff\xc0\xaf", "\\xff\\xc0\\xaf"},  // not UTF-8
        {std::string("a\0b", 3), "a\\u0000b"},
    };
    for (const Row& row : rows) EXPECT_EQ(clean(row.text), row.clean);
}

TEST(Text, PaintEndsWhatItBegins) {
    EXPECT_EQ(paint("x", Color::none), "x");
    EXPECT_EQ(paint("x", Color::red), "\x1b[31mx\x1b[0m");
}

}  // namespace
}  // namespace homeport::cli
