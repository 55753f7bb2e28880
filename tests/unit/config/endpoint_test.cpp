#include "config/endpoint.hpp"

#include <gmock/gmock.h>

namespace homeport::config {
namespace {

struct Case {
    std::string_view text, host;
    std::optional<std::uint16_t> port;
    bool literal;
};

TEST(ParseEndpoint, TakesHostsAndPorts) {
    const Case cases[] = {
        {"dsvm1", "dsvm1", {}, false},
        {"dsvm1:2222", "dsvm1", 2222, false},
        {"dsvm_1.example.com", "dsvm_1.example.com", {}, false},
        {"1st.example.com:22", "1st.example.com", 22, false},
        {"192.0.2.7", "192.0.2.7", {}, true},
        {"192.0.2.7:0", "192.0.2.7", 0, true},
        {"[2001:db8::7]", "2001:db8::7", {}, true},
        {"[::]:65535", "::", 65535, true},
    };
    for (const auto& c : cases) {
        const auto parsed = parse_endpoint(c.text);
        const auto* endpoint = std::get_if<Endpoint>(&parsed);
        ASSERT_TRUE(endpoint) << c.text;
        EXPECT_EQ(endpoint->host, c.host);
        EXPECT_EQ(endpoint->port, c.port) << c.text;
        EXPECT_EQ(endpoint->literal, c.literal) << c.text;
    }
}

TEST(ParseEndpoint, SaysWhatIsWrong) {
    const std::pair<std::string, std::string> cases[] = {
        {"", "no host"},
        {":22", "no host"},
        {"host:", "port"},
        {"host:+1", "port"},
        {"host:65536", "port"},
        {"host:22 ", "port"},
        {"2001:db8::7", "brackets"},
        {"[2001:db8::7", "not closed"},
        {"[]:22", "no IPv6"},
        {"[192.0.2.7]:22", "no IPv6"},
        {"[::1]x", "only a colon"},
        {"192.0.2", "IPv4"},
        {"1.2.3.4.5", "IPv4"},
        {"a b", "name"},
        {"a..b", "name"},
        {"a.", "name"},
        {"-a", "name"},
        {std::string("a\0b", 3), "name"},
        {std::string(64, 'a'), "name"},
        {std::string(127, 'a').replace(63, 1, ".") + "." + std::string(127, 'b').replace(63, 1, "."), "name"},
    };
    for (const auto& [text, reason] : cases) {
        const auto parsed = parse_endpoint(text);
        const auto* fault = std::get_if<EndpointFault>(&parsed);
        ASSERT_TRUE(fault) << text;
        EXPECT_THAT(fault->reason, testing::HasSubstr(reason)) << text;
    }
}

}  // namespace
}  // namespace homeport::config
