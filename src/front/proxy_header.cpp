#include "front/proxy_header.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>

#include "front/network.hpp"

namespace homeport::front {
namespace {

namespace ip = boost::asio::ip;
using Bytes = std::span<const std::uint8_t>;
using State = ProxyHeader::State;
using Endpoint = ip::tcp::endpoint;

constexpr std::string_view signature_1 = "PROXY ";
constexpr std::string_view signature_2("\r\n\r\n\0\r\nQUIT\n", 12);
constexpr std::size_t longest_line = 107;

ProxyHeader malformed(std::string_view fault) {
    ProxyHeader header;
    header.state = State::malformed;
    header.fault = fault;
    return header;
}

ProxyHeader complete(std::size_t size, std::optional<Endpoint> source) {
    ProxyHeader header;
    header.state = State::complete;
    header.size = size;
    header.source = std::move(source);
    return header;
}

/// How much of `signature` the bytes have: all of it, so far none that differs, or something else.
State compare(Bytes bytes, std::string_view signature) {
    const std::size_t size = std::min(bytes.size(), signature.size());
    const auto same = [](std::uint8_t byte, char letter) {
        return byte == static_cast<std::uint8_t>(letter);
    };
    if (!std::equal(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size), signature.begin(),
                    same)) {
        return State::malformed;
    }
    return size == signature.size() ? State::complete : State::incomplete;
}

// Version 1.

std::optional<std::uint16_t> read_port(std::string_view text) {
    std::uint16_t port = 0;
    const char* const end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, port);
    const bool leading_zero = text.size() > 1 && text.front() == '0';
    if (error != std::errc() || rest != end || leading_zero) return std::nullopt;
    return port;
}

std::optional<ip::address> read_address(std::string_view text, bool v6) {
    boost::system::error_code error;
    // A scope has no meaning on another machine.
    if (text.find('%') != std::string_view::npos) return std::nullopt;
    const ip::address address = ip::make_address(std::string(text), error);
    if (error || address.is_v6() != v6) return std::nullopt;
    return address;
}

/// "TCP4 192.0.2.7 192.0.2.1 50123 22", what stands between signature and line end.
ProxyHeader read_line(std::string_view line, std::size_t size) {
    if (line == "UNKNOWN" || line.starts_with("UNKNOWN ")) return complete(size, std::nullopt);
    std::array<std::string_view, 5> words;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::size_t blank = line.find(' ');
        if ((blank == std::string_view::npos) != (i + 1 == words.size())) return malformed("not five words");
        words.at(i) = line.substr(0, blank);
        line.remove_prefix(std::min(line.size(), words.at(i).size() + 1));
    }
    const bool v6 = words[0] == "TCP6";
    if (!v6 && words[0] != "TCP4") return malformed("neither TCP4 nor TCP6 nor UNKNOWN");
    const auto source = read_address(words[1], v6), destination = read_address(words[2], v6);
    const auto port = read_port(words[3]), other_port = read_port(words[4]);
    if (!source || !destination) return malformed("an address that is none");
    if (!port || !other_port) return malformed("a port that is none");
    return complete(size, Endpoint(plain_address(*source), *port));
}

ProxyHeader read_version_1(Bytes bytes) {
    const std::string_view text(reinterpret_cast<const char*>(bytes.data()),
                                std::min(bytes.size(), longest_line));
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos) {
        return text.size() == longest_line ? malformed("a line without an end") : ProxyHeader();
    }
    if (text[end - 1] != '\r') return malformed("a line that ends without CR");
    return read_line(text.substr(signature_1.size(), end - 1 - signature_1.size()), end + 1);
}

// Version 2.

constexpr std::size_t fixed_part = 16, length_at = 14;

std::size_t read_u16(Bytes bytes, std::size_t at) {
    return std::size_t{bytes[at]} << 8 | bytes[at + 1];
}

/// The checksum is computed with zeros in its own place.
bool checksum_fits(Bytes header, std::size_t at) {
    constexpr std::array<std::uint8_t, 4> zeros{};
    std::uint32_t sum = crc32c(header.first(at));
    sum = crc32c(zeros, sum);
    sum = crc32c(header.subspan(at + zeros.size()), sum);
    const auto there = header.subspan(at, zeros.size());
    return sum == (std::uint32_t{there[0]} << 24 | std::uint32_t{there[1]} << 16 |
                   std::uint32_t{there[2]} << 8 | there[3]);
}

/// The type-length-values after the addresses. Only the checksum means something to us.
std::optional<std::string_view> tlv_fault(Bytes header, std::size_t at) {
    constexpr std::uint8_t checksum = 0x03;
    constexpr std::size_t head = 3, checksum_size = 4;
    while (at < header.size()) {
        if (header.size() - at < head) return "a TLV that is cut off";
        const std::size_t length = read_u16(header, at + 1);
        if (header.size() - at - head < length) return "a TLV that is cut off";
        if (header[at] == checksum) {
            if (length != checksum_size) return "a checksum of a wrong size";
            if (!checksum_fits(header, at + head)) return "a checksum that does not fit";
        }
        at += head + length;
    }
    return std::nullopt;
}

template <class Address>
Endpoint read_source(Bytes addresses) {
    typename Address::bytes_type raw;
    std::copy_n(addresses.begin(), raw.size(), raw.begin());
    return {plain_address(Address(raw)), static_cast<std::uint16_t>(read_u16(addresses, 2 * raw.size()))};
}

ProxyHeader read_version_2(Bytes bytes) {
    constexpr unsigned version = 2, local = 0, proxy = 1;
    constexpr std::uint8_t unspecified = 0x00, tcp4 = 0x11, tcp6 = 0x21, unix_stream = 0x31;
    if (bytes.size() > 12 && bytes[12] >> 4 != version) return malformed("a version that is not 2");
    if (bytes.size() < fixed_part) return {};
    const std::size_t size = fixed_part + read_u16(bytes, length_at);
    if (size > longest_proxy_header) return malformed("too long");
    const unsigned command = bytes[12] & 0xfU;
    const std::uint8_t family = bytes[13];
    if (command != local && command != proxy) return malformed("a command that is neither LOCAL nor PROXY");

    std::size_t addresses = 0;
    if (family == tcp4) addresses = 12;
    if (family == tcp6) addresses = 36;
    if (family == unix_stream) addresses = 216;
    const bool known = addresses > 0 || family == unspecified;
    // A health check's family does not matter, and a receiver must ignore what it does not know there.
    if (command == proxy && !known) return malformed("a family that is not TCP");
    if (command == proxy && size - fixed_part < addresses) return malformed("addresses that are cut off");
    if (bytes.size() < size) return {};

    const Bytes header = bytes.first(size);
    if (command == local || family == unspecified) return complete(size, std::nullopt);
    if (const auto fault = tlv_fault(header, fixed_part + addresses)) return malformed(*fault);
    if (family == tcp4) return complete(size, read_source<ip::address_v4>(header.subspan(fixed_part)));
    if (family == tcp6) return complete(size, read_source<ip::address_v6>(header.subspan(fixed_part)));
    return complete(size, std::nullopt);
}

constexpr std::array<std::uint32_t, 256> make_crc_table() {
    constexpr std::uint32_t castagnoli = 0x82f63b78;  // reflected
    std::array<std::uint32_t, 256> table{};
    for (std::uint32_t i = 0; i < table.size(); ++i) {
        std::uint32_t value = i;
        for (int bit = 0; bit < 8; ++bit) value = value >> 1 ^ ((value & 1) != 0 ? castagnoli : 0);
        table.at(i) = value;
    }
    return table;
}

}  // namespace

std::uint32_t crc32c(Bytes bytes, std::uint32_t before) {
    static constexpr auto table = make_crc_table();
    std::uint32_t sum = ~before;
    for (const std::uint8_t byte : bytes) sum = sum >> 8 ^ table.at((sum ^ byte) & 0xff);
    return ~sum;
}

ProxyHeader read_proxy_header(Bytes bytes) {
    const State first = compare(bytes, signature_1), second = compare(bytes, signature_2);
    if (first == State::complete) return read_version_1(bytes);
    if (second == State::complete) return read_version_2(bytes);
    if (first == State::malformed && second == State::malformed) return malformed("no PROXY header");
    return {};
}

}  // namespace homeport::front
