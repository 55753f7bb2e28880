#include "config/endpoint.hpp"

#include <algorithm>
#include <charconv>

#include <arpa/inet.h>

namespace homeport::config {
namespace {

bool is_address(int family, const std::string& text) {
    in6_addr storage{};  // the larger of the two
    return inet_pton(family, text.c_str(), &storage) == 1;
}

bool is_host_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

bool is_label(std::string_view label) {
    return !label.empty() && label.size() <= 63 && label.front() != '-' && label.back() != '-' &&
           std::all_of(label.begin(), label.end(), is_host_letter);
}

bool is_host_name(std::string_view name) {
    if (name.size() > 253) return false;
    for (std::size_t at = 0; at <= name.size();) {
        const auto label = name.substr(at, name.find('.', at) - at);
        if (!is_label(label)) return false;
        at += label.size() + 1;
    }
    return true;
}

std::optional<std::uint16_t> parse_port(std::string_view text) {
    std::uint16_t port = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return port;
}

/// `rest` is what follows the host: nothing, or a colon and a port.
std::variant<Endpoint, EndpointFault> with_port(Endpoint endpoint, std::string_view rest) {
    if (rest.empty()) return endpoint;
    if (rest.front() != ':') return EndpointFault{"only a colon and a port may follow the bracket"};
    endpoint.port = parse_port(rest.substr(1));
    if (!endpoint.port) return EndpointFault{"the port must be a number up to 65535"};
    return endpoint;
}

}  // namespace

std::variant<Endpoint, EndpointFault> parse_endpoint(std::string_view text) {
    if (text.starts_with('[')) {
        const auto close = text.find(']');
        if (close == text.npos) return EndpointFault{"the bracket is not closed"};
        const std::string host(text.substr(1, close - 1));
        if (!is_address(AF_INET6, host)) return EndpointFault{"there is no IPv6 address in the brackets"};
        return with_port({.host = host, .port = {}, .literal = true}, text.substr(close + 1));
    }
    if (std::count(text.begin(), text.end(), ':') > 1) {
        return EndpointFault{"an IPv6 address goes in brackets, as in \"[2001:db8::7]:22\""};
    }
    const std::string host(text.substr(0, text.find(':')));
    if (host.empty()) return EndpointFault{"there is no host"};
    const bool numeric = host.find_first_not_of("0123456789.") == host.npos;
    if (numeric && !is_address(AF_INET, host)) return EndpointFault{"the IPv4 address is malformed"};
    if (!is_host_name(host)) return EndpointFault{"the host name is malformed"};
    return with_port({.host = host, .port = {}, .literal = numeric}, text.substr(host.size()));
}

}  // namespace homeport::config
