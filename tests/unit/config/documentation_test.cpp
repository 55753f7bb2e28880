// conf/homeport.toml documents every key with its true default, and is right in every example. In it, a line
// "#key = ..." is a setting that is commented out; "# ..." is prose.
#include <fstream>
#include <map>
#include <optional>

#include <gmock/gmock.h>

#include "config/config.hpp"
#include "config/schema.hpp"

namespace homeport::config {
namespace {

struct Setting {
    std::string value;
    bool commented_out = false;
};
using Settings = std::multimap<std::string, Setting>;  // "section.key"

std::string_view without_hash(std::string_view line) {
    if (line.starts_with('#')) line.remove_prefix(1);
    return line;
}

/// The name in "[name]" or "[[name]]", commented out or not.
std::optional<std::string> heading_in(std::string_view line) {
    line = without_hash(line);
    if (!line.starts_with('[') || !line.ends_with(']')) return std::nullopt;
    const auto begin = line.find_first_not_of('[');
    return std::string(line.substr(begin, line.find(']') - begin));
}

/// Key and value in "key = value", commented out or not.
std::optional<std::pair<std::string, std::string>> setting_in(std::string_view line) {
    line = without_hash(line);
    const auto end = line.find_first_not_of("abcdefghijklmnopqrstuvwxyz_0123456789");
    if (end == 0 || end == line.npos || !line.substr(end).starts_with(" = ")) return std::nullopt;
    return std::pair(std::string(line.substr(0, end)), std::string(line.substr(end + 3)));
}

std::vector<std::string> lines_of(const std::string& path) {
    std::ifstream file(path);
    EXPECT_TRUE(file) << path;
    std::vector<std::string> lines;
    for (std::string line; std::getline(file, line);) lines.push_back(line);
    return lines;
}

std::string reference_path() {
    return PROJECT_DIR "/conf/homeport.toml";
}

Settings documented() {
    Settings settings;
    std::string section;
    for (const auto& line : lines_of(reference_path())) {
        if (const auto heading = heading_in(line)) section = *heading;
        if (const auto setting = setting_in(line)) {
            settings.emplace(section + "." + setting->first, Setting{setting->second, line.starts_with('#')});
        }
    }
    return settings;
}

/// The keys of a table, and their defaults as the file should show them.
template <class T>
std::map<std::string, std::string> defaults(std::string_view section, const Keys<T>& keys) {
    std::map<std::string, std::string> result;
    for (const auto& key : keys)
        result[std::string(section) + "." + std::string(key.name)] = key.binding.show(T{});
    return result;
}

void expect_true_default(const Settings& settings, const std::string& key, const std::string& value) {
    bool shown = false;
    const auto [begin, end] = settings.equal_range(key);
    for (auto it = begin; it != end; ++it) {
        if (!it->second.commented_out) continue;
        EXPECT_EQ(it->second.value, value) << key;
        shown = true;
    }
    EXPECT_TRUE(shown) << key << " is not documented";
}

Result load_uncommented() {
    std::string text;
    for (const auto& line : lines_of(reference_path())) {
        const bool counts = heading_in(line) || setting_in(line);
        text.append(counts ? without_hash(line) : line).append("\n");
    }
    return parse(text, "homeport.toml");
}

void expect_fine(const Result& result) {
    if (const auto* problems = std::get_if<std::vector<Problem>>(&result)) {
        for (const auto& problem : *problems) ADD_FAILURE() << problem.format();
    }
}

TEST(ReferenceFile, ShowsEverySectionsKeyWithItsDefault) {
    const auto settings = documented();
    for (const auto& section : sections()) {
        for (const auto& [key, value] : defaults(section.name, section.keys))
            expect_true_default(settings, key, value);
    }
}

TEST(ReferenceFile, ShowsEveryKeyOfAnInstance) {
    const auto settings = documented();
    for (const auto& key : instance_keys()) {
        const auto name = "backends." + std::string(key.name);
        if (key.presence == Presence::required) {
            EXPECT_TRUE(settings.contains(name)) << name;
        } else {
            expect_true_default(settings, name, key.binding.show(Instance{}));
        }
    }
}

// Its rules are examples: an empty list would explain nothing.
TEST(ReferenceFile, ShowsEveryKeyOfARule) {
    const auto settings = documented();
    for (const auto& key : rule_keys()) {
        EXPECT_TRUE(settings.contains("rules." + std::string(key.name))) << key.name;
    }
}

TEST(ReferenceFile, LoadsAsItIs) {
    expect_fine(load(reference_path()));
}

// Unknown keys are problems, so this also proves that nothing is documented that does not exist.
TEST(ReferenceFile, LoadsWithEveryExampleInForce) {
    const auto result = load_uncommented();
    expect_fine(result);
    const auto* config = std::get_if<Config>(&result);
    ASSERT_TRUE(config);
    EXPECT_EQ(config->backends.size(), 2U);
    EXPECT_EQ(config->rules.size(), 2U);
}

TEST(MinimalFile, Loads) {
    const auto result = load(PROJECT_DIR "/conf/minimal.toml");
    expect_fine(result);
    ASSERT_TRUE(std::holds_alternative<Config>(result));
    EXPECT_EQ(std::get<Config>(result).backends.size(), 2U);
}

}  // namespace
}  // namespace homeport::config
