#include "policy/glob.hpp"

#include <gtest/gtest.h>

#include <string>

namespace homeport::router {
namespace {

TEST(Glob, Table) {
    struct Row {
        const char* pattern;
        const char* text;
        bool fits;
    };
    const Row rows[] = {
        {"", "", true},
        {"", "a", false},
        {"alice", "alice", true},
        {"alice", "alic", false},
        {"alice", "alicex", false},
        {"alice", "Alice", false},
        {"*", "", true},
        {"*", "anything", true},
        {"gpu-*", "gpu-1", true},
        {"gpu-*", "gpu-", true},
        {"gpu-*", "cpu-1", false},
        {"*-1", "gpu-1", true},
        {"*-1", "gpu-12", false},
        {"?", "", false},
        {"?", "x", true},
        {"?", "xy", false},
        {"d?vm-??", "dsvm-07", true},
        {"d?vm-??", "dsvm-7", false},
        {"a*b*c", "a-b-b-c", true},
        {"a*b*c", "a-c-b", false},
        {"**x**", "x", true},
        {"*ab", "aab", true},
        {"*aab", "aaab", true},
        {"a.c", "abc", false},
        {"[a]", "a", false},
        {"[a]", "[a]", true},
        {"?*", "", false},
    };
    for (const Row& row : rows) {
        EXPECT_EQ(glob_matches(row.pattern, row.text), row.fits) << row.pattern << " on " << row.text;
    }
}

TEST(Glob, ManyStarsStayCheap) {
    std::string pattern;
    for (int i = 0; i < 50; ++i) pattern += "a*";
    EXPECT_FALSE(glob_matches(pattern + "b", std::string(20'000, 'a')));  // exponential matchers never return
}

}  // namespace
}  // namespace homeport::router
