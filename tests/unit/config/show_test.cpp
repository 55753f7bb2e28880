#include "config/show.hpp"

#include <algorithm>

#include <gmock/gmock.h>

#include "config/changes.hpp"

namespace homeport::config {
namespace {

constexpr const char* text = R"toml([front]
listen = ["0.0.0.0:22"]
[pool]
command = ["/usr/bin/list", "--token=secret"]
file = "/etc/homeport/more.toml"
[[rules]]
name = "vision"
groups = ["vision"]
[[backends]]
name = "vm1"
address = "192.0.2.1"
host_keys = ["SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"]
)toml";

Config read(const std::string& toml) {
    auto result = parse(toml, "homeport.toml");
    if (const auto* problems = std::get_if<std::vector<Problem>>(&result)) {
        ADD_FAILURE() << problems->front().format();
        return {};
    }
    return std::get<Config>(std::move(result));
}

ShownKey find(const std::vector<ShownTable>& tables, const std::string& kind, const std::string& key) {
    for (const ShownTable& table : tables) {
        if (table.kind != kind) continue;
        const auto found = std::ranges::find(table.keys, key, &ShownKey::name);
        if (found != table.keys.end()) return *found;
    }
    ADD_FAILURE() << kind << "." << key << " is not shown";
    return {};
}

TEST(Show, TellsWhatTheFileSaysFromDefaults) {
    const auto tables = show_settings(read(text));
    EXPECT_EQ(find(tables, "front", "listen").line, 2U);
    EXPECT_EQ(find(tables, "front", "listen").value, "[\"0.0.0.0:22\"]");
    EXPECT_EQ(find(tables, "front", "login_grace").line, 0U);
    EXPECT_EQ(find(tables, "rules", "groups").line, 8U);
}

TEST(Show, LeavesOutTheArgumentsOfPrograms) {
    EXPECT_EQ(find(show_settings(read(text)), "pool", "command").value, "[\"/usr/bin/list\", \"...\"]");
}

TEST(Show, AnInstanceOfTheFileHasItsLines) {
    const Config config = read(text);
    const Instance ours{config.backends[0], config.host_keys[0].keys};
    EXPECT_EQ(find({show_instance(ours, config)}, "backends", "address").line, 11U);
    Instance other = ours;
    other.config.name = "vm2";
    EXPECT_EQ(find({show_instance(other, config)}, "backends", "address").line, 0U);
}

TEST(Show, WhatWaitsForARestartSaysSo) {
    const Config running = read(text);
    std::string changed = text;
    changed.replace(changed.find("0.0.0.0:22"), 10, "0.0.0.0:23");
    Config next = read(changed);
    (void)adopt(next, running);
    const ShownKey listen = find(show_settings(next), "front", "listen");
    EXPECT_EQ(listen.value, "[\"0.0.0.0:22\"]");
    EXPECT_TRUE(listen.waits);
    EXPECT_FALSE(find(show_settings(running), "front", "listen").waits);
}

}  // namespace
}  // namespace homeport::config
