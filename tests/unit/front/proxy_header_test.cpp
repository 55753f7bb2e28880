#include "front/proxy_header.hpp"

#include <algorithm>
#include <iterator>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace homeport::front {
namespace {

using Bytes = std::vector<std::uint8_t>;
using State = ProxyHeader::State;

Bytes bytes(std::string_view text) {
    return {text.begin(), text.end()};
}

/// "192.0.2.7:50123", "none", "incomplete" or "malformed: why".
std::string read(const Bytes& input) {
    const ProxyHeader header = read_proxy_header(input);
    if (header.state == State::incomplete) return "incomplete";
    if (header.state == State::malformed) return "malformed: " + std::string(header.fault);
    if (!header.source) return "none";
    return header.source->address().to_string() + " " + std::to_string(header.source->port());
}

Bytes version_2(std::uint8_t command, std::uint8_t family, const Bytes& rest) {
    Bytes header = bytes(std::string_view("\r\n\r\n\0\r\nQUIT\n", 12));
    header.push_back(command);
    header.push_back(family);
    header.push_back(static_cast<std::uint8_t>(rest.size() >> 8));
    header.push_back(static_cast<std::uint8_t>(rest.size() & 0xff));
    std::ranges::copy(rest, std::back_inserter(header));
    return header;
}

const Bytes tcp4{192, 0, 2, 7, 198, 51, 100, 1, 0xc3, 0xcb, 0, 22};

Bytes tcp6() {
    Bytes addresses(36);
    addresses[0] = 0x20, addresses[1] = 0x01, addresses[2] = 0x0d, addresses[3] = 0xb8, addresses[15] = 7;
    addresses[32] = 0xc3, addresses[33] = 0xcb;
    return addresses;
}

Bytes operator+(Bytes left, const Bytes& right) {
    std::ranges::copy(right, std::back_inserter(left));
    return left;
}

TEST(ProxyHeader, VersionOne) {
    const std::pair<const char*, const char*> rows[] = {
        {"PROXY TCP4 192.0.2.7 198.51.100.1 50123 22\r\n", "192.0.2.7 50123"},
        {"PROXY TCP4 0.0.0.0 255.255.255.255 0 65535\r\n", "0.0.0.0 0"},
        {"PROXY TCP6 2001:db8::7 2001:db8::1 50123 22\r\n", "2001:db8::7 50123"},
        {"PROXY TCP6 ::ffff:192.0.2.7 ::ffff:198.51.100.1 50123 22\r\n", "192.0.2.7 50123"},
        {"PROXY UNKNOWN\r\n", "none"},
        {"PROXY UNKNOWN ffff:f...f:ffff ffff:f...f:ffff 65535 65535\r\n", "none"},
        {"PROXY TCP4 192.0.2.7 198.51.100.1 50123 22\n", "malformed: a line that ends without CR"},
        {"PROXY TCP4 192.0.2.7 198.51.100.1 50123\r\n", "malformed: not five words"},
        {"PROXY TCP4 192.0.2.7 198.51.100.1 50123 22 1\r\n", "malformed: not five words"},
        {"PROXY TCP4  192.0.2.7 198.51.100.1 50123 22\r\n", "malformed: not five words"},
        {"PROXY \r\n", "malformed: not five words"},
        {"PROXY TCP5 192.0.2.7 198.51.100.1 50123 22\r\n", "malformed: neither TCP4 nor TCP6 nor UNKNOWN"},
        {"PROXY UNKNOWNED 1 2 3 4\r\n", "malformed: neither TCP4 nor TCP6 nor UNKNOWN"},
        {"PROXY TCP4 2001:db8::7 2001:db8::1 50123 22\r\n", "malformed: an address that is none"},
        {"PROXY TCP6 192.0.2.7 198.51.100.1 50123 22\r\n", "malformed: an address that is none"},
        {"PROXY TCP6 fe80::1%1 2001:db8::1 50123 22\r\n", "malformed: an address that is none"},
        {"PROXY TCP4 192.0.2.256 198.51.100.1 50123 22\r\n", "malformed: an address that is none"},
        {"PROXY TCP4 192.0.2.7 198.51.100.1 65536 22\r\n", "malformed: a port that is none"},
        {"PROXY TCP4 192.0.2.7 198.51.100.1 050123 22\r\n", "malformed: a port that is none"},
        {"PROXY TCP4 192.0.2.7 198.51.100.1 -1 22\r\n", "malformed: a port that is none"},
        {"SSH-2.0-OpenSSH_9.2\r\n", "malformed: no PROXY header"},
        {"proxy TCP4 192.0.2.7 198.51.100.1 50123 22\r\n", "malformed: no PROXY header"},
        {"\r\n\r\n!", "malformed: no PROXY header"},
        {"", "incomplete"},
    };
    for (const auto& [text, expected] : rows) EXPECT_EQ(read(bytes(text)), expected) << text;
    EXPECT_EQ(read(bytes("PROXY " + std::string(101, 'x'))), "malformed: a line without an end");
}

TEST(ProxyHeader, VersionTwo) {
    EXPECT_EQ(read(version_2(0x21, 0x11, tcp4)), "192.0.2.7 50123");
    EXPECT_EQ(read(version_2(0x21, 0x21, tcp6())), "2001:db8::7 50123");
    EXPECT_EQ(read(version_2(0x20, 0x11, tcp4)), "none") << "LOCAL";
    EXPECT_EQ(read(version_2(0x20, 0x00, {})), "none");
    EXPECT_EQ(read(version_2(0x20, 0x7f, Bytes(30))), "none") << "LOCAL: whatever it says of the rest";
    EXPECT_EQ(read(version_2(0x21, 0x00, Bytes(5))), "none") << "UNSPEC";
    EXPECT_EQ(read(version_2(0x21, 0x31, Bytes(216))), "none") << "from a Unix socket";
    EXPECT_EQ(read(version_2(0x21, 0x12, tcp4)), "malformed: a family that is not TCP");
    EXPECT_EQ(read(version_2(0x21, 0x11, Bytes(11))), "malformed: addresses that are cut off");
    EXPECT_EQ(read(version_2(0x21, 0x21, tcp4)), "malformed: addresses that are cut off");
    EXPECT_EQ(read(version_2(0x22, 0x11, tcp4)), "malformed: a command that is neither LOCAL nor PROXY");
    EXPECT_EQ(read(version_2(0x11, 0x11, tcp4)), "malformed: a version that is not 2");
    EXPECT_EQ(read(version_2(0x21, 0x00, Bytes(4081))), "malformed: too long");
}

TEST(ProxyHeader, AnIPv4AddressInIPv6ClothesIsIPv4) {
    Bytes mapped(36);
    mapped[10] = mapped[11] = 0xff;
    mapped[12] = 192, mapped[14] = 2, mapped[15] = 7;
    EXPECT_EQ(read(version_2(0x21, 0x21, mapped)), "192.0.2.7 0");
}

TEST(ProxyHeader, TypesLengthsAndValuesAreSkipped) {
    EXPECT_EQ(read(version_2(0x21, 0x11, tcp4 + Bytes{0x04, 0, 3, 1, 2, 3, 0x05, 0, 0})), "192.0.2.7 50123");
    EXPECT_EQ(read(version_2(0x21, 0x11, tcp4 + Bytes{0x04, 0, 4, 1, 2, 3})),
              "malformed: a TLV that is cut off");
    EXPECT_EQ(read(version_2(0x21, 0x11, tcp4 + Bytes{0x04, 0})), "malformed: a TLV that is cut off");
}

TEST(ProxyHeader, TheChecksumIsVerified) {
    EXPECT_EQ(crc32c(bytes("123456789")), 0xe3069283U);
    const Bytes noop{0x04, 0, 2, 9, 9};
    Bytes header = version_2(0x21, 0x11, tcp4 + noop + Bytes{0x03, 0, 4, 0, 0, 0, 0} + noop);
    const std::uint32_t sum = crc32c(header);
    const std::size_t at = 16 + tcp4.size() + noop.size() + 3;
    for (std::size_t i = 0; i < 4; ++i) header[at + i] = static_cast<std::uint8_t>(sum >> (24 - 8 * i));
    EXPECT_EQ(read(header), "192.0.2.7 50123");
    header[18] ^= 1;
    EXPECT_EQ(read(header), "malformed: a checksum that does not fit");
    EXPECT_EQ(read(version_2(0x21, 0x11, tcp4 + Bytes{0x03, 0, 3, 0, 0, 0})),
              "malformed: a checksum of a wrong size");
}

TEST(ProxyHeader, ComesInAnyPiecesAndLeavesTheRestAlone) {
    const std::string rest = "SSH-2.0-x\r\n";
    for (const Bytes& header :
         {bytes("PROXY TCP4 192.0.2.7 198.51.100.1 50123 22\r\n"), bytes("PROXY UNKNOWN\r\n"),
          version_2(0x21, 0x11, tcp4 + Bytes{0x04, 0, 1, 1}), version_2(0x21, 0x21, tcp6()),
          version_2(0x20, 0x00, {})}) {
        const Bytes all = header + bytes(rest);
        for (std::size_t size = 0; size <= all.size(); ++size) {
            const ProxyHeader got = read_proxy_header(std::span(all).first(size));
            EXPECT_EQ(got.state, size < header.size() ? State::incomplete : State::complete) << size;
            if (got.state == State::complete) {
                EXPECT_EQ(got.size, header.size());
            }
        }
    }
}

}  // namespace
}  // namespace homeport::front
