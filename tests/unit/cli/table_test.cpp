#include "cli/table.hpp"

#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace homeport::cli {
namespace {

using ::testing::HasSubstr;
using Align = Table::Align;

std::vector<std::string> lines(const std::string& text) {
    std::istringstream stream(text);
    std::vector<std::string> all;
    for (std::string line; std::getline(stream, line);) all.push_back(line);
    return all;
}

TEST(Table, ColumnsAlign) {
    Table table({{"USER"}, {"SESSIONS", Align::right}, {"CLIENT"}});
    table.add({"alice", "7", "OpenSSH"});
    table.add({"日本", "14", ""});
    EXPECT_EQ(table.show({}),
              "USER   SESSIONS  CLIENT\n"
              "alice         7  OpenSSH\n"
              "日本         14\n");
}

TEST(Table, AnEmptyColumnIsLeftOut) {
    Table table({{"A"}, {"B"}, {"C"}});
    table.add({"1", "", "3"});
    EXPECT_EQ(table.show({}), "A  C\n1  3\n");
}

TEST(Table, FlexibleColumnsGiveWay) {
    Table table({{"USER", Align::left, true}, {"ID"}, {"CLIENT", Align::left, true}});
    table.add({"alexandria", "0123456789ab", "SSH-2.0-OpenSSH_9.2p1 Debian"});
    for (const std::size_t columns : {60U, 50U, 40U, 35U}) {
        for (const std::string& line : lines(table.show({columns, false}))) {
            EXPECT_LE(width(line), columns) << line;
            EXPECT_THAT(line, HasSubstr(line.starts_with("USER") ? "ID" : "0123456789ab"));
        }
    }
    EXPECT_THAT(table.show({40, false}), HasSubstr("…"));
    EXPECT_THAT(table.show({0, false}), HasSubstr("SSH-2.0-OpenSSH_9.2p1 Debian"))
        << "no terminal, no clipping";
}

TEST(Table, FarTooNarrowStopsAtTheLeast) {
    Table table({{"USER", Align::left, true}, {"ID"}});
    table.add({"alexandria", "0123456789ab"});
    EXPECT_EQ(lines(table.show({3, false}))[1], "alexa…  0123456789ab");
}

TEST(Table, ColorsDoNotDisturbTheColumns) {
    Table table({{"A"}, {"B"}});
    table.add({{"up", Color::green}, "x"});
    table.add({{"unknown", Color::red}, "y"});
    const auto shown = lines(table.show({0, true}));
    EXPECT_EQ(shown[1], "\x1b[32mup\x1b[0m       x");
    EXPECT_EQ(shown[2], "\x1b[31munknown\x1b[0m  y");
    EXPECT_EQ(table.show({0, false}).find('\x1b'), std::string::npos);
}

TEST(Table, AHostileNameCannotMoveTheCursorOrForgeARow) {
    Table table({{"USER"}, {"B"}});
    table.add({"eve\x1b[1A\x1b[2K\nroot", "x"});
    const std::string shown = table.show({0, false});
    EXPECT_EQ(shown.find('\x1b'), std::string::npos);
    EXPECT_EQ(lines(shown).size(), 2U);
}

}  // namespace
}  // namespace homeport::cli
