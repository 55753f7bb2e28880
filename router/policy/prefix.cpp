#include "policy/prefix.hpp"

#include <algorithm>
#include <charconv>

#include "router/policy.hpp"

namespace homeport::router {
namespace {

// The whole of `text` as a number of at most `max_digits` digits.
std::optional<unsigned> number(std::string_view text, int base, std::size_t max_digits) {
    unsigned value = 0;
    const char* end = text.data() + text.size();
    if (text.empty() || text.size() > max_digits) return std::nullopt;
    const auto [stop, error] = std::from_chars(text.data(), end, value, base);
    if (error != std::errc{} || stop != end) return std::nullopt;
    return value;
}

// Cuts off and returns what stands before the first `mark`; all of it if there is none.
std::string_view cut(std::string_view& text, char mark) {
    const std::size_t at = text.find(mark);
    const std::string_view head = text.substr(0, at);
    text = at == std::string_view::npos ? std::string_view{} : text.substr(at + 1);
    return head;
}

bool parse_v4(std::string_view text, std::uint8_t* out) {
    if (std::ranges::count(text, '.') != 3) return false;
    for (int i = 0; i < 4; ++i) {
        const std::string_view part = cut(text, '.');
        // A leading zero is octal to some readers and decimal to others: neither is safe to guess.
        if (part.size() > 1 && part.front() == '0') return false;
        const auto byte = number(part, 10, 3);
        if (!byte || *byte > 255) return false;
        out[i] = static_cast<std::uint8_t>(*byte);
    }
    return true;
}

// Groups separated by single colons, the last one possibly IPv4 (RFC 4291 section 2.2). Returns the bytes
// written, or nullopt. An empty text is no groups.
std::optional<std::size_t> parse_groups(std::string_view text, std::array<std::uint8_t, 16>& out) {
    std::size_t used = 0;
    if (text.empty()) return used;
    while (true) {
        const bool last = text.find(':') == std::string_view::npos;
        const std::string_view group = cut(text, ':');
        if (last && group.find('.') != std::string_view::npos) {
            if (used + 4 > out.size() || !parse_v4(group, out.data() + used)) return std::nullopt;
            return used + 4;
        }
        const auto value = number(group, 16, 4);
        if (!value || used + 2 > out.size()) return std::nullopt;
        out[used++] = static_cast<std::uint8_t>(*value >> 8U);
        out[used++] = static_cast<std::uint8_t>(*value & 0xffU);
        if (last) return used;
    }
}

bool parse_v6(std::string_view text, std::array<std::uint8_t, 16>& out) {
    const std::size_t gap = text.find("::");
    if (gap == std::string_view::npos) return parse_groups(text, out) == out.size();

    const std::string_view before = text.substr(0, gap);
    std::array<std::uint8_t, 16> tail{};
    const auto head_size = parse_groups(before, out);
    const auto tail_size = parse_groups(text.substr(gap + 2), tail);
    const bool v4_before_gap = before.find('.') != std::string_view::npos;
    // "::" stands for at least one group of zeros.
    if (!head_size || !tail_size || v4_before_gap || *head_size + *tail_size > 14) return false;
    std::copy_n(tail.begin(), *tail_size, out.end() - static_cast<std::ptrdiff_t>(*tail_size));
    return true;
}

constexpr unsigned mapped_bits = 96;  // ::ffff:0:0/96

bool mapped(const std::array<std::uint8_t, 16>& bytes) {
    return std::all_of(bytes.begin(), bytes.begin() + 10, [](std::uint8_t b) { return b == 0; }) &&
           bytes[10] == 0xff && bytes[11] == 0xff;
}

// As written: v4-mapped addresses stay IPv6.
std::optional<Address> parse_literal(std::string_view text) {
    Address address;
    if (text.find(':') == std::string_view::npos) {
        if (!parse_v4(text, address.bytes.data())) return std::nullopt;
        return address;
    }
    address.length = 16;
    if (!parse_v6(text, address.bytes)) return std::nullopt;
    return address;
}

Address unmapped(const Address& address) {
    if (address.length != 16 || !mapped(address.bytes)) return address;
    Address v4;
    std::copy(address.bytes.begin() + 12, address.bytes.end(), v4.bytes.begin());
    return v4;
}

}  // namespace

std::optional<Address> parse_address(std::string_view text) {
    const std::string_view without_zone = cut(text, '%');
    const auto literal = parse_literal(without_zone);
    if (!literal) return std::nullopt;
    return unmapped(*literal);
}

std::optional<Prefix> Prefix::parse(std::string_view text) {
    const bool has_length = text.find('/') != std::string_view::npos;
    const std::string_view head = cut(text, '/');
    const auto literal = parse_literal(head);
    if (!literal) return std::nullopt;
    const auto bits = has_length ? number(text, 10, 3) : literal->length * 8;
    if (!bits || *bits > literal->length * 8) return std::nullopt;

    Prefix prefix;
    prefix.base_ = *literal;
    prefix.bits_ = *bits;
    if (literal->length == 16 && *bits >= mapped_bits && mapped(literal->bytes)) {
        prefix.base_ = unmapped(*literal);
        prefix.bits_ = *bits - mapped_bits;
    }
    return prefix;
}

bool Prefix::contains(const Address& address) const {
    if (address.length != base_.length) return false;
    const std::size_t whole = bits_ / 8;
    if (!std::equal(base_.bytes.begin(), base_.bytes.begin() + static_cast<std::ptrdiff_t>(whole),
                    address.bytes.begin())) {
        return false;
    }
    const unsigned rest = bits_ % 8;
    if (rest == 0) return true;
    return ((base_.bytes[whole] ^ address.bytes[whole]) >> (8U - rest)) == 0;
}

bool valid_prefix(std::string_view text) {
    return Prefix::parse(text).has_value();
}

}  // namespace homeport::router
