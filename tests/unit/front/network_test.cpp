#include "front/network.hpp"

#include <unordered_set>

#include <gtest/gtest.h>

namespace homeport::front {
namespace {

boost::asio::ip::address address(const char* text) {
    return boost::asio::ip::make_address(text);
}

TEST(Network, ParsesAndShows) {
    const std::pair<const char*, const char*> rows[] = {
        {"192.0.2.7", "192.0.2.7"},
        {"192.0.2.7/32", "192.0.2.7"},
        {"192.0.2.7/24", "192.0.2.0/24"},
        {"192.0.2.7/25", "192.0.2.0/25"},
        {"0.0.0.0/0", "0.0.0.0/0"},
        {"2001:db8::1", "2001:db8::1"},
        {"2001:db8:1:2:3::1/64", "2001:db8:1:2::/64"},
        {"2001:db8:1:2f::/60", "2001:db8:1:20::/60"},
        {"::/0", "::/0"},
        {"::ffff:192.0.2.7", "192.0.2.7"},
        {"::ffff:192.0.2.7/120", "192.0.2.0/24"},
    };
    for (const auto& [text, shown] : rows) {
        const auto network = Network::parse(text);
        ASSERT_TRUE(network) << text;
        EXPECT_EQ(network->to_string(), shown);
        EXPECT_EQ(Network::parse(shown), network) << "what is shown can be typed";
    }
}

TEST(Network, RefusesWhatIsNone) {
    for (const char* text :
         {"", "/", "/24", "192.0.2", "192.0.2.7/", "192.0.2.7/33", "192.0.2.7/-1", "192.0.2.7/2x",
          "2001:db8::/129", "::ffff:192.0.2.7/64", "example.com", "192.0.2.7/24/3", " 192.0.2.7"}) {
        EXPECT_FALSE(Network::parse(text)) << text;
    }
}

TEST(Network, Contains) {
    struct Row {
        const char *network, *address;
        bool inside;
    };
    const Row rows[] = {
        {"10.0.0.0/8", "10.255.0.1", true},
        {"10.0.0.0/8", "11.0.0.1", false},
        {"10.0.0.0/8", "::ffff:10.1.1.1", true},
        {"::/0", "10.1.1.1", false},
        {"0.0.0.0/0", "2001:db8::1", false},
        {"2001:db8::/33", "2001:db8:7fff::1", true},
        {"2001:db8::/33", "2001:db8:8000::1", false},
        {"192.0.2.7", "192.0.2.7", true},
        {"192.0.2.7", "192.0.2.8", false},
    };
    for (const Row& row : rows) {
        EXPECT_EQ(Network::parse(row.network)->contains(address(row.address)), row.inside)
            << row.network << " " << row.address;
    }
}

TEST(Network, OneSourceHasManyAddresses) {
    const auto source = [](const char* text) { return Network(address(text), 32, 64); };
    EXPECT_EQ(source("2001:db8::1"), source("2001:db8::ffff:1"));
    EXPECT_NE(source("2001:db8::1"), source("2001:db8:0:1::1"));
    EXPECT_NE(source("192.0.2.1"), source("192.0.2.2"));
    EXPECT_EQ(source("::ffff:192.0.2.1"), source("192.0.2.1"));
    EXPECT_NE(source("::"), source("0.0.0.0"));
    std::unordered_set<Network> set;
    for (const char* text : {"2001:db8::1", "2001:db8::2", "192.0.2.1", "::ffff:192.0.2.1"})
        set.insert(source(text));
    EXPECT_EQ(set.size(), 2U);
}

}  // namespace
}  // namespace homeport::front
