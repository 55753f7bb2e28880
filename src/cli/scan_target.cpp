#include "cli/scan_target.hpp"

#include <algorithm>
#include <charconv>

#include <boost/asio/ip/address.hpp>

#include "base/escape.hpp"

namespace homeport::cli {
namespace {

bool is_address(const std::string& host) {
    boost::system::error_code error;
    boost::asio::ip::make_address(host, error);
    return !error;
}

std::optional<std::uint16_t> parse_port(std::string_view text) {
    std::uint16_t port = 0;
    const char* end = text.data() + text.size();
    const auto [stopped, error] = std::from_chars(text.data(), end, port);
    if (error != std::errc() || stopped != end || port == 0) return std::nullopt;
    return port;
}

/// A TOML basic string takes the same escapes as JSON.
std::string quoted(std::string_view text) {
    std::string out = "\"";
    base::append_json_escaped(out, text);
    return out + "\"";
}

}  // namespace

std::optional<ScanTarget> parse_scan_target(std::string_view text) {
    ScanTarget target;
    std::string_view port;
    if (text.starts_with('[')) {
        const std::size_t end = text.find(']');
        if (end == std::string_view::npos) return std::nullopt;
        target.host = text.substr(1, end - 1);
        port = text.substr(end + 1);
        if (!is_address(target.host)) return std::nullopt;
    } else {
        const std::size_t colon = text.find(':');
        const bool bare_v6 = colon != text.rfind(':');
        if (bare_v6 && !is_address(std::string(text))) return std::nullopt;
        target.host = bare_v6 ? text : text.substr(0, colon);
        if (!bare_v6 && colon != std::string_view::npos) port = text.substr(colon);
    }
    if (target.host.empty()) return std::nullopt;
    if (port.empty()) return target;
    const auto number = port.starts_with(':') ? parse_port(port.substr(1)) : std::nullopt;
    if (!number) return std::nullopt;
    target.port = *number;
    return target;
}

std::string suggest_name(const std::string& host) {
    constexpr std::size_t longest = 64;  // what the configuration allows
    if (!is_address(host)) return host.substr(0, std::min(host.find('.'), longest));
    std::string name = "vm-" + host;
    std::ranges::replace_if(
        name, [](char c) { return c == '.' || c == ':' || c == '%'; }, '-');
    return name.substr(0, longest);
}

std::string show_backend_block(const std::string& name, const ScanTarget& target,
                               const std::vector<std::string>& keys) {
    const bool v6 = target.host.find(':') != std::string::npos;
    std::string address = v6 ? "[" + target.host + "]" : target.host;
    if (target.port != 22) address += ":" + std::to_string(target.port);
    std::string text =
        "[[backends]]\nname = " + quoted(name) + "\naddress = " + quoted(address) + "\nhost_keys = [\n";
    for (const std::string& key : keys) text += "    " + quoted(key) + ",\n";
    return text + "]\n";
}

}  // namespace homeport::cli
