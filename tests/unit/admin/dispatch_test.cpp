#include "admin/dispatch.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace homeport::admin {
namespace {

using ::testing::HasSubstr;

constexpr std::array arguments{ArgumentInfo{"tag", ""}, ArgumentInfo{"source", ""}};
constexpr std::array table{
    VerbInfo{Verb::index, "GET", "/", Role::read, {}, ""},
    VerbInfo{Verb::pins, "GET", "/pins", Role::read, {}, ""},
    VerbInfo{Verb::why, "GET", "/why/{user}", Role::read, arguments, ""},
    VerbInfo{Verb::status, "POST", "/pins", Role::admin, {}, ""},
};

auto ask(std::string_view method, std::string_view target, Role granted = Role::read) {
    return dispatch(table, granted, method, target);
}

TEST(Dispatch, FindsTheRow) {
    struct Row {
        const char *method, *target;
        Verb verb;
        std::string capture;
    };
    const Row rows[] = {
        {"GET", "/", Verb::index, ""},
        {"GET", "/pins", Verb::pins, ""},
        {"GET", "/pins/", Verb::pins, ""},
        {"POST", "/pins", Verb::status, ""},
        {"GET", "/why/alice", Verb::why, "alice"},
        {"GET", "/why/a%2Fb?tag=gpu", Verb::why, "a/b"},
    };
    for (const Row& row : rows) {
        const auto found = ask(row.method, row.target, Role::admin);
        const Call* call = std::get_if<Call>(&found);
        ASSERT_NE(call, nullptr) << row.target;
        EXPECT_EQ(call->verb, row.verb) << row.target;
        EXPECT_EQ(call->capture, row.capture) << row.target;
    }
}

TEST(Dispatch, SaysWhyNot) {
    struct Row {
        const char *method, *target;
        unsigned status;
        const char* text;
    };
    const Row rows[] = {
        {"GET", "/pin", 404, "GET / lists them all"},
        {"GET", "/why", 404, "no such path"},
        {"GET", "/why/", 404, "no such path"},
        {"GET", "/why//", 404, "no such path"},
        {"GET", "/why/a/b", 404, "no such path"},
        {"GET", "//", 404, "no such path"},
        {"GET", "/{user}", 404, "no such path"},
        {"DELETE", "/nowhere", 404, "no such path"},
        {"get", "/pins", 405, "GET, POST only"},
        {"POST", "/why/alice", 405, "answers to GET only"},
        {"POST", "/pins", 403, "others may look"},
        {"GET", "pins", 400, "not well-formed"},
        {"GET", "/why/%zz", 400, "not well-formed"},
        {"GET", "/pins?tag=gpu", 400, R"(/pins takes no argument \"tag\")"},
        {"GET", "/why/alice?tga=gpu", 400, R"(/why/{user} takes no argument \"tga\")"},
        {"GET", "/why/alice?tag=a&tag=b", 400, R"(\"tag\" is given twice)"},
    };
    for (const Row& row : rows) {
        const auto found = ask(row.method, row.target);
        const http::Response* response = std::get_if<http::Response>(&found);
        ASSERT_NE(response, nullptr) << row.target;
        EXPECT_EQ(response->status, row.status) << row.target;
        EXPECT_THAT(response->body, HasSubstr(row.text)) << row.target;
    }
}

TEST(Dispatch, AWrongMethodIsToldTheRightOnes) {
    const auto found = ask("PUT", "/pins");
    const auto& headers = std::get<http::Response>(found).headers;
    EXPECT_THAT(headers, ::testing::ElementsAre(::testing::Pair("Allow", "GET, POST")));
}

TEST(Dispatch, ArgumentsAreFoundByName) {
    const auto found = ask("GET", "/why/alice?source=192.0.2.7");
    const auto& call = std::get<Call>(found);
    EXPECT_EQ(call.argument("source"), "192.0.2.7");
    EXPECT_EQ(call.argument("tag"), "");
}

TEST(Verbs, PathsAreUnique) {
    for (const VerbInfo& a : verbs) {
        for (const VerbInfo& b : verbs) {
            if (&a == &b) continue;
            EXPECT_FALSE(a.method == b.method && a.path == b.path) << a.path;
            EXPECT_NE(a.verb, b.verb) << a.path;
        }
    }
}

}  // namespace
}  // namespace homeport::admin
