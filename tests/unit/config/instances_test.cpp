// Instances that come from elsewhere than the configuration: a file of [[backends]], JSON, and back to text.
#include <gmock/gmock.h>

#include "config/config.hpp"

namespace homeport::config {
namespace {

using ::testing::HasSubstr;

const std::string key = "SHA256:TWCKsTygCovOiKsyCEVETBIR7VATHJFPJ3nzV3Pyv0A";

std::string first_problem(const Instances& result) {
    const auto* problems = std::get_if<std::vector<Problem>>(&result);
    return problems == nullptr ? "(none)" : problems->front().format();
}

TEST(Instances, WhatIsWrittenReadsBack) {
    Instance plain;
    plain.config.name = "a";
    plain.config.address = "2001:db8::1";
    plain.host_keys = {key};
    Instance rich = plain;
    rich.config.name = "b";
    rich.config.port = 2222;
    rich.config.tags = {"gpu", "big"};
    rich.config.weight = 7;
    rich.config.max_sessions = 3;
    rich.config.state = router::AdminState::drain;
    // Longer than messages show.
    rich.host_keys.push_back(
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAILp2OzKjGrD24NK/0uXaJmUmd+Qa8VRJHdJrQfqWKQVZ");
    const std::string text = write_instances({plain, rich});
    const auto again = parse_instances(text, "file");
    ASSERT_EQ(first_problem(again), "(none)") << text;
    const auto& instances = std::get<std::vector<Instance>>(again);
    ASSERT_EQ(instances.size(), 2U);
    EXPECT_EQ(instances[0].config, plain.config);
    EXPECT_EQ(instances[1].config, rich.config);
    EXPECT_EQ(instances[1].host_keys, rich.host_keys);
}

TEST(Instances, AFileMayBeEmptyButHoldsNothingElse) {
    EXPECT_EQ(std::get<std::vector<Instance>>(parse_instances("", "file")).size(), 0U);
    EXPECT_EQ(first_problem(parse_instances("\n[front]\nlisten = []\n", "file")),
              "file:2:2: only [[backends]] may stand here");
    EXPECT_THAT(first_problem(parse_instances("[[backends]]\nname = \"a\"\n", "file")),
                HasSubstr("needs the key"));
}

TEST(Instances, Json) {
    const std::string row =
        R"({"name":"a","address":"192.0.2.1:2222","host_keys":[")" + key + R"("],"weight":3})";
    for (const std::string& text : {"[" + row + "]", R"({"backends":[)" + row + R"(],"more":1})"}) {
        const auto result = parse_json_instances(text, "command");
        ASSERT_EQ(first_problem(result), "(none)") << text;
        const auto& instance = std::get<std::vector<Instance>>(result).at(0);
        EXPECT_EQ(instance.config.port, 2222);
        EXPECT_EQ(instance.config.weight, 3U);
    }
}

TEST(Instances, JsonThatMakesNoSense) {
    struct Row {
        const char *text, *problem;
    };
    const Row rows[] = {
        {"", "is not JSON"},
        {"{}", "must be an array of instances"},
        {"[1]", "every instance must be an object"},
        {R"([{"name":{"a":1}}])", "no instance can have this: \"name\""},
        {R"([{"name":[1]}])", "no instance can have this"},
        {R"([{"name\n[front]":"a"}])", "no instance can have this"},
        {R"([{"name":"a\n[[backends]]"}])", "needs the key \"address\""},  // a string, not a table
        {R"([{"nam":"a"}])", "nam"},
        {R"([{"name":"a","weight":1.5}])", "no instance can have this"},
    };
    for (const Row& row : rows) {
        EXPECT_THAT(first_problem(parse_json_instances(row.text, "command")), HasSubstr(row.problem))
            << row.text;
    }
}

TEST(Instances, AnOpenPoolNeedNotNameThem) {
    const std::string rules = "[[rules]]\nname = \"r\"\nbackends = [\"later\"]\n";
    EXPECT_TRUE(std::holds_alternative<Config>(parse("[pool]\nfile = \"/x\"\n" + rules, "f")));
    EXPECT_FALSE(std::holds_alternative<Config>(parse("[pool]\nfile = \"\"\n" + rules, "f")));
}

}  // namespace
}  // namespace homeport::config
