#include "config/text_rules.hpp"

#include <algorithm>
#include <variant>

#include "config/endpoint.hpp"
#include "config/host_key_syntax.hpp"
#include "config/startups.hpp"
#include "router/policy.hpp"

namespace homeport::config {
namespace {

using Fault = std::optional<std::string>;

/// The fault without a reason of its own.
Fault unless(bool fits) {
    return fits ? Fault() : Fault("");
}

bool is_name_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '-' || c == '_';
}

Fault socket_path_fault(std::string_view text) {
    constexpr std::size_t longest = 107;  // sun_path has 108 bytes, one is for the terminator.
    if (!text.starts_with('/')) return "";
    return text.size() > longest ? Fault("it is too long for a socket") : Fault();
}

Fault secret_place_fault(std::string_view text) {
    constexpr std::string_view scheme = "credential:";
    if (!text.starts_with(scheme)) return unless(text.starts_with('/'));
    const std::string_view name = text.substr(scheme.size());
    if (name.empty() || name == "." || name == "..") return "it names no credential";
    return std::all_of(name.begin(), name.end(), is_name_letter)
               ? Fault()
               : Fault("a credential's name has letters, digits, dots, hyphens and underscores only");
}

Fault listen_fault(std::string_view text) {
    const auto parsed = parse_endpoint(text);
    if (const auto* fault = std::get_if<EndpointFault>(&parsed)) return fault->reason;
    const auto& endpoint = std::get<Endpoint>(parsed);
    if (!endpoint.literal) return "a name cannot be listened on";
    return endpoint.port ? Fault() : Fault("there is no port");
}

Fault backend_fault(std::string_view text) {
    const auto parsed = parse_endpoint(text);
    if (const auto* fault = std::get_if<EndpointFault>(&parsed)) return fault->reason;
    return std::get<Endpoint>(parsed).port == 0 ? Fault("port 0 cannot be connected to") : Fault();
}

Fault dns_name_fault(std::string_view text) {
    constexpr std::size_t longest = 253;
    const bool fits = text.size() <= longest && std::ranges::all_of(text, is_name_letter) &&
                      !text.starts_with('.') && !text.starts_with('-') && text.find("..") == text.npos;
    return unless(fits);
}

Fault dns_server_fault(std::string_view text) {
    if (text.empty()) return std::nullopt;
    const auto parsed = parse_endpoint(text);
    if (const auto* fault = std::get_if<EndpointFault>(&parsed)) return fault->reason;
    const auto& endpoint = std::get<Endpoint>(parsed);
    if (!endpoint.literal) return "a name cannot be asked for before there is somebody to ask";
    return endpoint.port.value_or(0) != 0 ? Fault() : Fault("there is no port");
}

/// `letters`: what may follow a percent sign.
Fault token_fault(std::string_view text, std::string_view letters) {
    for (auto at = text.find('%'); at != text.npos; at = text.find('%', at + 2)) {
        const auto token = text.substr(at, 2);
        if (token.size() < 2 || letters.find(token[1]) == letters.npos) {
            return "\"" + std::string(token) + "\" has no meaning";
        }
    }
    return std::nullopt;
}

Fault key_file_fault(std::string_view text) {
    return text.empty() ? Fault("") : token_fault(text, "uhU%");
}

Fault object_name_fault(std::string_view text) {
    constexpr std::size_t longest = 64;
    return unless(!text.empty() && text.size() <= longest &&
                  std::all_of(text.begin(), text.end(), is_name_letter));
}

Fault sentence_fault(std::string_view text) {
    constexpr std::size_t longest = 500;  // more would not fit on the user's screen.
    return unless(!text.empty() && text.size() <= longest);
}

}  // namespace

const TextRule any_text = {"a text", [](std::string_view) { return Fault(); }};
const TextRule algorithm_list = {
    "names separated by commas, after +, - or ^ if they change the default",
    [](std::string_view text) { return unless(std::ranges::all_of(text, [](char c) { return c > ' '; })); }};
const TextRule absolute_path = {"an absolute path",
                                [](std::string_view text) { return unless(text.starts_with('/')); }};
const TextRule secret_place = {"an absolute path, or \"credential:NAME\" for a credential of systemd",
                               secret_place_fault};
const TextRule optional_path = {"an absolute path or empty", [](std::string_view text) {
                                    return unless(text.empty() || text.starts_with('/'));
                                }};
const TextRule socket_path = {"an absolute path", socket_path_fault};
const TextRule socket_path_or_none = {"an absolute path, or empty", [](std::string_view text) {
                                          return text.empty() ? Fault() : socket_path_fault(text);
                                      }};
const TextRule pam_service = {"the name of a file in /etc/pam.d, such as \"homeport\"", object_name_fault};
const TextRule log_target = {"\"stderr\" or an absolute path", [](std::string_view text) {
                                 return unless(text == "stderr" || text.starts_with('/'));
                             }};
const TextRule audit_target = {"\"none\", \"stderr\" or an absolute path", [](std::string_view text) {
                                   return unless(text == "none" || text == "stderr" || text.starts_with('/'));
                               }};
const TextRule listen_address = {"an address and a port such as \"0.0.0.0:22\" or \"[::]:22\"", listen_fault};
const TextRule backend_address = {
    "a host such as \"192.0.2.7\", \"dsvm1.example.com:2222\" or \"[2001:db8::7]:22\"", backend_fault};
const TextRule dns_name = {"a name in the DNS such as \"_ssh._tcp.pool.example.com\", or empty",
                           dns_name_fault};
const TextRule dns_server = {"an address and a port such as \"192.0.2.53:53\", or empty", dns_server_fault};
const TextRule key_file_pattern = {
    "a path, in which %u is the user, %h the home, %U the uid and %% a percent sign", key_file_fault};
const TextRule command_word = {
    "a word, in which %u is the user, %h the home, %U the uid, %k the key, %t its type, %f its fingerprint "
    "and %% a percent sign",
    [](std::string_view text) { return token_fault(text, "uhUktf%"); }};
const TextRule host_key = {"a public key such as \"ssh-ed25519 AAAA...\" or a fingerprint \"SHA256:...\"",
                           host_key_fault};
const TextRule object_name = {"1 to 64 letters, digits, dots, hyphens or underscores", object_name_fault};
const TextRule share_id = {
    "an id of 1 to 64 letters, digits, dots, hyphens or underscores, or empty",
    [](std::string_view text) { return text.empty() ? Fault() : object_name_fault(text); }};
const TextRule glob = {"a name, in which * and ? may stand for any letters",
                       [](std::string_view text) { return unless(!text.empty()); }};
const TextRule source_prefix = {"an address or a prefix such as \"192.0.2.0/24\" or \"2001:db8::/32\"",
                                [](std::string_view text) { return unless(router::valid_prefix(text)); }};
const TextRule startups = {
    "START:RATE:FULL such as \"200:30:1000\", with START up to FULL and RATE from 1 to 100",
    [](std::string_view text) { return unless(parse_startups(text).has_value()); }};
const TextRule sentence = {"a sentence of 1 to 500 bytes for the user", sentence_fault};

std::optional<std::string> text_fault(std::string_view text) {
    constexpr std::size_t longest = 4096;
    const auto is_control = [](unsigned char c) { return c < 0x20 || c == 0x7f; };
    if (std::any_of(text.begin(), text.end(), is_control)) return "it has a control character";
    return text.size() > longest ? Fault("it is too long") : Fault();
}

}  // namespace homeport::config
