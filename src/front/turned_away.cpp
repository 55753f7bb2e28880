#include "front/turned_away.hpp"

#include <algorithm>

#include "ssh/wire.hpp"

namespace homeport::front {
namespace {

std::string duration(std::chrono::seconds wait) {
    const auto count = [](long long n, const char* word) {
        return std::to_string(n) + " " + word + (n == 1 ? "" : "s");
    };
    if (wait < std::chrono::seconds(90)) return count(std::max<long long>(wait.count(), 1), "second");
    return count(std::chrono::ceil<std::chrono::minutes>(wait).count(), "minute");
}

}  // namespace

std::string_view to_string(Cause cause) {
    switch (cause) {
        case Cause::banned:
            return "banned";
        case Cause::source_rate:
            return "source_rate";
        case Cause::source_startups:
            return "source_startups";
        case Cause::displaced:
            return "displaced";
        case Cause::connections:
            return "connections";
        case Cause::user_connections:
            return "user_connections";
        case Cause::proxy_header:
            return "proxy_header";
    }
    return "connections";
}

std::string sentence(Cause cause, std::string_view source, std::chrono::seconds wait) {
    const std::string from(source);
    switch (cause) {
        case Cause::banned:
            return "Too many logins from " + from + " have failed; please try again in " + duration(wait) +
                   ", or ask the pool's administrator.";
        case Cause::source_rate:
            return "Too many connections come from " + from + "; please try again in a minute.";
        case Cause::source_startups:
            return "Too many logins from " + from + " are under way; please try again in a few seconds.";
        case Cause::displaced:
        case Cause::connections:
            return "The pool's router has too many connections; please try again in a few minutes.";
        case Cause::user_connections:
            return "You have too many connections to the pool; please close some of them.";
        case Cause::proxy_header:
            return "The pool's load balancer " + from +
                   " does not say where you come from; please tell the pool's administrator.";
    }
    return {};
}

std::vector<std::uint8_t> disconnect_bytes(std::string_view text) {
    constexpr std::uint8_t disconnect = 1;
    constexpr std::uint32_t too_many_connections = 12;
    ssh::WireWriter payload;
    payload.raw({&disconnect, 1}).u32(too_many_connections).string(text).string(std::string_view());

    // RFC 4253 section 6: length, padding length, payload and at least four bytes of padding make a multiple
    // of 8.
    constexpr std::size_t block = 8, least_padding = 4, head = 5;
    const std::size_t size = payload.bytes().size();
    const std::size_t padding = least_padding + (block - (head + size + least_padding) % block) % block;
    const auto padding_byte = static_cast<std::uint8_t>(padding);
    const std::vector<std::uint8_t> zeros(padding);

    constexpr std::string_view identification = "SSH-2.0-Homeport\r\n";
    ssh::WireWriter all;
    all.raw({reinterpret_cast<const std::uint8_t*>(identification.data()), identification.size()});
    all.u32(static_cast<std::uint32_t>(1 + size + padding)).raw({&padding_byte, 1});
    all.raw(payload.bytes()).raw(zeros);
    return std::move(all.bytes());
}

}  // namespace homeport::front
