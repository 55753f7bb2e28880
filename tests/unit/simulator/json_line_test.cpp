#include "simulator/json_line.hpp"

#include <gtest/gtest.h>

namespace homeport::bench {
namespace {

TEST(JsonLine, members) {
    const auto line =
        read_json_line(R"( {"a": 1.5, "b": "x\"\u00e9\n", "c": ["p", 2], "d": {"e": [1, {}]}, "f": null} )");
    ASSERT_TRUE(line);
    const JsonLine wanted{
        {"a", {"1.5"}}, {"b", {"x\"\u00e9\n"}}, {"c", {"p", "2"}}, {"d", {}}, {"f", {"null"}}};
    EXPECT_EQ(*line, wanted);
    EXPECT_EQ(read_json_line("{}"), JsonLine());
}

TEST(JsonLine, what_is_no_object_is_refused) {
    for (const char* text :
         {"", "x", "[]", "{", R"({"a")", R"({"a":)", R"({"a":1)", R"({"a":1,)", R"({"a":"x)", R"({"a":"\)",
          R"({"a":"\u12"})", R"({"a":1} x)", R"({a:1})", R"({"a":[1})", R"({"a":{"b"}})"})
        EXPECT_FALSE(read_json_line(text)) << text;
    EXPECT_FALSE(read_json_line("{\"a\":" + std::string(100'000, '[')));
}

}  // namespace
}  // namespace homeport::bench
