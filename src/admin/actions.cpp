#include "admin/actions.hpp"

#include <algorithm>

#include "admin/messages.hpp"

namespace homeport::admin {

http::Response done(std::string sentence, std::size_t sessions) {
    http::Response response;
    response.body = to_json(Done{std::move(sentence), sessions});
    return response;
}

std::optional<http::Response> unknown_instance(const Sources& sources, const std::string& name) {
    constexpr std::size_t most_names = 20;
    std::string names;
    std::size_t count = 0;
    for (const auto& backend : sources.pool.with([](const router::Router& r) { return r.backends(); })) {
        if (backend.admin == router::AdminState::removed) continue;
        if (backend.config.name == name) return std::nullopt;
        if (++count <= most_names) names += (names.empty() ? "" : ", ") + backend.config.name;
    }
    if (count > most_names) names += ", ...";
    return http::error_response(
        404, "there is no instance \"" + name + "\"" + (names.empty() ? "" : "; there are: " + names));
}

std::optional<http::Response> bad_message(const std::string& text) {
    constexpr std::size_t longest = 500;
    const bool plain = std::ranges::none_of(text, [](unsigned char c) { return c < 0x20 || c == 0x7f; });
    if (plain && text.size() <= longest) return std::nullopt;
    return http::error_response(400, "a message is one line without control characters, at most 500 bytes");
}

std::string count_sessions(std::size_t count) {
    return std::to_string(count) + (count == 1 ? " session" : " sessions");
}

}  // namespace homeport::admin
