#include "ssh/client_offer.hpp"

#include <algorithm>

#include "ssh/wire.hpp"

namespace homeport::ssh {
namespace {

using State = ClientOffer::State;

constexpr std::uint8_t msg_kexinit = 20;
constexpr std::size_t cookie = 16;

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// "SSH-2.0-OpenSSH_9.2p1 ...": one digit before the dot. Incomplete while it may still become that.
State is_old_openssh(std::string_view line) {
    constexpr std::string_view name = "SSH-2.0-OpenSSH_";
    if (line.size() < name.size() + 2) {
        const bool so_far = name.starts_with(line.substr(0, name.size())) &&
                            std::ranges::all_of(line.substr(std::min(line.size(), name.size())), is_digit);
        return so_far ? State::incomplete : State::no_matter;
    }
    const bool old = line.starts_with(name) && is_digit(line[name.size()]) && line[name.size() + 1] == '.';
    return old ? State::complete : State::no_matter;
}

/// The name-list of that number (RFC 4253 section 7.1) in a KEXINIT's payload; false if it ends before.
bool take_lists(std::span<const std::uint8_t> payload, std::span<std::string_view> lists) {
    if (payload.size() < 1 + cookie || payload[0] != msg_kexinit) return false;
    payload = payload.subspan(1 + cookie);
    for (std::string_view& list : lists) {
        const auto text = read_string(payload);
        if (!text) return false;
        list = *text;
        payload = payload.subspan(4 + text->size());
    }
    return true;
}

bool lists_name(std::string_view list, std::string_view name) {
    while (!list.empty()) {
        const auto length = std::min(list.find(','), list.size());
        if (list.substr(0, length) == name) return true;
        list.remove_prefix(std::min(length + 1, list.size()));
    }
    return false;
}

}  // namespace

ClientOffer read_client_offer(std::span<const std::uint8_t> bytes) {
    const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    const auto newline = text.find('\n');
    const State known = is_old_openssh(text.substr(0, newline));
    if (known == State::no_matter) return {};
    if (newline == std::string_view::npos) return {State::incomplete, {}, {}};
    if (known == State::incomplete) return {};

    // A packet: its length, that of the padding, payload and padding.
    const auto packet = bytes.subspan(newline + 1);
    if (packet.size() < 5) return {State::incomplete, {}, {}};
    const std::size_t length = std::size_t{packet[0]} << 24U | std::size_t{packet[1]} << 16U |
                               std::size_t{packet[2]} << 8U | packet[3];
    const std::size_t padding = packet[4];
    if (newline + 1 + 4 + length > read_ahead_limit || length < padding + 1) return {};
    if (packet.size() < 4 + length) return {State::incomplete, {}, {}};

    std::string_view lists[4];  // key exchange, host keys, ciphers out, ciphers in
    if (!take_lists(packet.subspan(5, length - padding - 1), lists)) return {};
    return {State::complete, lists[2], lists[3]};
}

std::string best_cipher(std::string_view ours, const ClientOffer& offer) {
    while (!ours.empty()) {
        const auto length = std::min(ours.find(','), ours.size());
        const std::string_view name = ours.substr(0, length);
        if (lists_name(offer.ciphers_out, name) && lists_name(offer.ciphers_in, name))
            return std::string(name);
        ours.remove_prefix(std::min(length + 1, ours.size()));
    }
    return {};
}

}  // namespace homeport::ssh
