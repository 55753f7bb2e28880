#include "auth/address_list.hpp"

#include <optional>
#include <string>

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>

#include "ssh/pattern.hpp"

namespace homeport::auth {
namespace {

namespace ip = boost::asio::ip;
using boost::system::error_code;

/// IPv4 in IPv6 clothes counts as IPv4, and an interface's name is no part of an address.
std::optional<ip::address> parse_address(std::string_view text) {
    error_code error;
    const ip::address address = ip::make_address(std::string(text.substr(0, text.find('%'))), error);
    if (error) return std::nullopt;
    if (address.is_v6() && address.to_v6().is_v4_mapped())
        return ip::make_address_v4(ip::v4_mapped, address.to_v6());
    return address;
}

enum class Match { no, yes, invalid };

template <class Network, class Address>
Match match_network(const Network& network, const Address& address) {
    if (network != network.canonical()) return Match::invalid;
    return Network(address, network.prefix_length()).canonical() == network ? Match::yes : Match::no;
}

Match match_prefix(const ip::address& address, std::string_view entry) {
    error_code not_v4, not_v6;
    const auto v4 = ip::make_network_v4(std::string(entry), not_v4);
    const auto v6 = ip::make_network_v6(std::string(entry), not_v6);
    if (!not_v4) {
        const Match match = match_network(v4, address.is_v4() ? address.to_v4() : ip::address_v4());
        return match == Match::yes && !address.is_v4() ? Match::no : match;
    }
    if (!not_v6) {
        const Match match = match_network(v6, address.is_v6() ? address.to_v6() : ip::address_v6());
        return match == Match::yes && !address.is_v6() ? Match::no : match;
    }
    return Match::invalid;
}

Match match_entry(const ip::address& address, const std::string& canonical, std::string_view entry) {
    if (entry.find('/') != std::string_view::npos) return match_prefix(address, entry);
    if (const auto named = parse_address(entry)) return *named == address ? Match::yes : Match::no;
    return ssh::matches_pattern(entry, canonical) ? Match::yes : Match::no;
}

}  // namespace

bool address_in_list(std::string_view text, std::string_view list) {
    const std::optional<ip::address> address = parse_address(text);
    if (!address) return false;
    const std::string canonical = address->to_string();
    bool named = false;
    for (bool more = true; more;) {
        const std::size_t comma = list.find(',');
        std::string_view entry = list.substr(0, comma);
        more = comma != std::string_view::npos;
        if (more) list.remove_prefix(comma + 1);

        const bool negated = entry.starts_with('!');
        if (negated) entry.remove_prefix(1);
        const Match match = match_entry(*address, canonical, entry);
        if (match == Match::invalid || (match == Match::yes && negated)) return false;
        named = named || match == Match::yes;
    }
    return named;
}

}  // namespace homeport::auth
