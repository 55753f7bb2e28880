#include "config/startups.hpp"

#include <gtest/gtest.h>

namespace homeport::config {
namespace {

TEST(Startups, ParsesWhatItWrites) {
    const auto full = parse_startups("10:30:100");
    ASSERT_TRUE(full);
    EXPECT_EQ(full->start, 10U);
    EXPECT_EQ(full->rate, 30U);
    EXPECT_EQ(full->full, 100U);
    EXPECT_EQ(format_startups(*full), "10:30:100");
    EXPECT_EQ(format_startups(*parse_startups("20")), "20:100:20");
    EXPECT_TRUE(parse_startups("1:100:1000000"));
}

TEST(Startups, RefusesTheRest) {
    for (const char* text : {"", ":", "::", "10:30", "10:30:", "10:30:100:", "10:0:100", "10:101:100",
                             "100:30:10", "0", "0:30:10", "1:1:1000001", "-1:30:10", " 10:30:100",
                             "10:30:100x", "a:b:c", "99999999999:1:99999999999"}) {
        EXPECT_FALSE(parse_startups(text)) << text;
    }
}

}  // namespace
}  // namespace homeport::config
