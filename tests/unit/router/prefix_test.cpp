#include "policy/prefix.hpp"

#include <gtest/gtest.h>

#include "router/policy.hpp"

namespace homeport::router {
namespace {

TEST(Address, Readable) {
    for (const char* text :
         {"0.0.0.0", "192.0.2.7", "255.255.255.255", "::", "::1", "1::", "2001:db8::1", "1:2:3:4:5:6:7:8",
          "1:2:3:4:5:6:7::", "::2:3:4:5:6:7:8", "1::8", "ABCD:ef01::", "::ffff:192.0.2.7",
          "64:ff9b::192.0.2.33", "1:2:3:4:5:6:192.0.2.7", "fe80::1%eth0"}) {
        EXPECT_TRUE(parse_address(text)) << text;
    }
}

TEST(Address, Unreadable) {
    for (const char* text : {"",
                             "1",
                             "1.2.3",
                             "1.2.3.4.5",
                             "1.2.3.",
                             ".1.2.3",
                             "1..2.3",
                             "256.1.1.1",
                             "01.2.3.4",
                             "1.2.3.4 ",
                             " 1.2.3.4",
                             "-1.2.3.4",
                             "0x1.2.3.4",
                             "a.b.c.d",
                             ":",
                             ":::",
                             "1:",
                             ":1",
                             "1:2:3:4:5:6:7",
                             "1:2:3:4:5:6:7:8:9",
                             "1::2::3",
                             "12345::",
                             "g::",
                             "1:2:3:4:5:6:7:8::",
                             "::1:2:3:4:5:6:7:8",
                             "1.2.3.4::",
                             "::1.2.3.4:5",
                             "::1.2.3",
                             "1:2:3:4:5:6:7:1.2.3.4",
                             "host.example",
                             "1.2.3.4:22",
                             "[::1]"}) {
        EXPECT_FALSE(parse_address(text)) << text;
    }
}

TEST(Address, SpellingsOfOne) {
    EXPECT_EQ(parse_address("::ffff:192.0.2.7"), parse_address("192.0.2.7"));
    EXPECT_EQ(parse_address("::ffff:c000:0207"), parse_address("192.0.2.7"));
    EXPECT_EQ(parse_address("2001:db8:0:0:0:0:0:1"), parse_address("2001:DB8::1"));
    EXPECT_EQ(parse_address("fe80::1%eth0"), parse_address("fe80::1"));
    EXPECT_NE(parse_address("::192.0.2.7"), parse_address("192.0.2.7"));  // compatible, not mapped
    EXPECT_NE(parse_address("0.0.0.0"), parse_address("::"));
}

TEST(Prefix, Contains) {
    struct Row {
        const char* prefix;
        const char* address;
        bool inside;
    };
    const Row rows[] = {
        {"10.0.0.0/8", "10.255.1.2", true},
        {"10.0.0.0/8", "11.0.0.0", false},
        {"10.1.2.3/8", "10.9.9.9", true},  // bits beyond the length are ignored
        {"192.0.2.128/25", "192.0.2.127", false},
        {"192.0.2.128/25", "192.0.2.128", true},
        {"192.0.2.4/30", "192.0.2.7", true},
        {"192.0.2.4/30", "192.0.2.8", false},
        {"192.0.2.7", "192.0.2.7", true},
        {"192.0.2.7", "192.0.2.6", false},
        {"192.0.2.7/32", "192.0.2.7", true},
        {"0.0.0.0/0", "203.0.113.1", true},
        {"0.0.0.0/0", "2001:db8::1", false},
        {"::/0", "2001:db8::1", true},
        {"::/0", "203.0.113.1", false},
        {"::/0", "::ffff:203.0.113.1", false},
        {"2001:db8::/32", "2001:db8:ffff::1", true},
        {"2001:db8::/32", "2001:db9::", false},
        {"2001:db8::/33", "2001:db8:8000::", false},
        {"2001:db8::1", "2001:db8::1", true},
        {"2001:db8::1/128", "2001:db8::2", false},
        {"10.0.0.0/8", "::ffff:10.1.1.1", true},    // what a dual-stack listener shows
        {"::ffff:10.0.0.0/104", "10.1.1.1", true},  // the same prefix, spelt as IPv6
        {"::ffff:10.0.0.0/104", "11.1.1.1", false},
        {"::ffff:0:0/96", "203.0.113.1", true},
        {"fe80::/10", "fe80::1%eth0", true},
    };
    for (const Row& row : rows) {
        const auto prefix = Prefix::parse(row.prefix);
        const auto address = parse_address(row.address);
        ASSERT_TRUE(prefix && address) << row.prefix << ", " << row.address;
        EXPECT_EQ(prefix->contains(*address), row.inside) << row.prefix << ", " << row.address;
    }
}

TEST(Prefix, Validity) {
    for (const char* text : {"10.0.0.0/8", "0.0.0.0/0", "::/0", "2001:db8::/128", "192.0.2.7", "::1"}) {
        EXPECT_TRUE(valid_prefix(text)) << text;
    }
    for (const char* text : {"", "/", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/8/8", "10/8",
                             "10.0.0.0/8 ", "::/129", "::1/", "::/1000", "example.com", "10.0.0.*"}) {
        EXPECT_FALSE(valid_prefix(text)) << text;
    }
}

}  // namespace
}  // namespace homeport::router
