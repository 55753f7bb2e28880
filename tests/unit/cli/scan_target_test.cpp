#include "cli/scan_target.hpp"

#include <gtest/gtest.h>

namespace homeport::cli {
namespace {

TEST(ScanTarget, Addresses) {
    struct Row {
        const char *text, *host;
        unsigned port;
    };
    const Row rows[] = {
        {"vm1", "vm1", 22},
        {"vm1.example.com:2222", "vm1.example.com", 2222},
        {"192.0.2.1", "192.0.2.1", 22},
        {"192.0.2.1:1", "192.0.2.1", 1},
        {"2001:db8::1", "2001:db8::1", 22},
        {"[2001:db8::1]", "2001:db8::1", 22},
        {"[2001:db8::1]:65535", "2001:db8::1", 65535},
    };
    for (const Row& row : rows) {
        const auto target = parse_scan_target(row.text);
        ASSERT_TRUE(target) << row.text;
        EXPECT_EQ(target->host, row.host);
        EXPECT_EQ(target->port, row.port);
    }
    for (const char* text :
         {"", ":22", "vm1:", "vm1:0", "vm1:65536", "vm1:ssh", "[::1", "[vm1]:22", "[::1]22", "a:b:c"}) {
        EXPECT_FALSE(parse_scan_target(text)) << text;
    }
}

TEST(ScanTarget, Names) {
    EXPECT_EQ(suggest_name("gpu1.example.com"), "gpu1");
    EXPECT_EQ(suggest_name("gpu1"), "gpu1");
    EXPECT_EQ(suggest_name("192.0.2.1"), "vm-192-0-2-1");
    EXPECT_EQ(suggest_name("2001:db8::1"), "vm-2001-db8--1");
}

TEST(ScanTarget, TheBlockIsToml) {
    EXPECT_EQ(show_backend_block("gpu1", {"gpu1.example.com", 22}, {"ssh-ed25519 AAAA", "ssh-rsa BBBB"}),
              "[[backends]]\n"
              "name = \"gpu1\"\n"
              "address = \"gpu1.example.com\"\n"
              "host_keys = [\n"
              "    \"ssh-ed25519 AAAA\",\n"
              "    \"ssh-rsa BBBB\",\n"
              "]\n");
    EXPECT_NE(show_backend_block("x", {"2001:db8::1", 2222}, {}).find("address = \"[2001:db8::1]:2222\""),
              std::string::npos);
    EXPECT_NE(show_backend_block("a\"b", {"x", 22}, {}).find(R"(name = "a\"b")"), std::string::npos);
}

}  // namespace
}  // namespace homeport::cli
