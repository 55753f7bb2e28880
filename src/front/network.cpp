#include "front/network.hpp"

#include <algorithm>
#include <charconv>

namespace homeport::front {
namespace {

namespace ip = boost::asio::ip;
using Bytes = std::array<std::uint8_t, 16>;

std::uint8_t write_bytes(const ip::address& address, Bytes& out) {
    if (address.is_v4()) {
        std::ranges::copy(address.to_v4().to_bytes(), out.begin());
        return 4;
    }
    std::ranges::copy(address.to_v6().to_bytes(), out.begin());
    return 16;
}

void clear_after(Bytes& bytes, unsigned bits) {
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const unsigned kept = std::min(bits - std::min<unsigned>(bits, static_cast<unsigned>(i) * 8), 8U);
        bytes[i] &= static_cast<std::uint8_t>(0xff00U >> kept);
    }
}

constexpr unsigned mapped_bits = 96;  // ::ffff:0:0/96, RFC 4291 section 2.5.5.2

}  // namespace

ip::address plain_address(const ip::address& address) {
    if (address.is_v6() && address.to_v6().is_v4_mapped()) {
        return ip::make_address_v4(ip::v4_mapped, address.to_v6());
    }
    return address;
}

Network::Network(const ip::address& address, unsigned ipv4_bits, unsigned ipv6_bits) {
    length_ = write_bytes(plain_address(address), bytes_);
    bits_ = static_cast<std::uint8_t>(std::min<unsigned>(length_ == 4 ? ipv4_bits : ipv6_bits, length_ * 8U));
    clear_after(bytes_, bits_);
}

std::optional<Network> Network::parse(std::string_view text) {
    const std::size_t slash = text.find('/');
    boost::system::error_code error;
    const ip::address written = ip::make_address(std::string(text.substr(0, slash)), error);
    if (error) return std::nullopt;
    const unsigned longest = written.is_v4() ? 32 : 128;
    unsigned bits = longest;
    if (slash != std::string_view::npos) {
        const char* const end = text.data() + text.size();
        const auto [rest, problem] = std::from_chars(text.data() + slash + 1, end, bits);
        if (problem != std::errc() || rest != end || bits > longest) return std::nullopt;
    }
    const ip::address address = plain_address(written);
    if (address.is_v4() && written.is_v6()) {
        if (bits < mapped_bits) return std::nullopt;
        bits -= mapped_bits;
    }
    return Network(address, bits, bits);
}

bool Network::contains(const ip::address& address) const {
    return Network(address, bits_, bits_) == *this;
}

std::string Network::to_string() const {
    std::string text;
    if (length_ == 4) {
        ip::address_v4::bytes_type v4;
        std::copy_n(bytes_.begin(), v4.size(), v4.begin());
        text = ip::address_v4(v4).to_string();
    } else {
        text = ip::address_v6(bytes_).to_string();
    }
    return bits_ == length_ * 8U ? text : text + "/" + std::to_string(bits_);
}

}  // namespace homeport::front

std::size_t std::hash<homeport::front::Network>::operator()(
    const homeport::front::Network& network) const noexcept {
    const auto* const bytes = reinterpret_cast<const char*>(network.bytes_.data());
    return std::hash<std::string_view>()({bytes, network.bytes_.size()}) ^ network.bits_;
}
