// Any method and target must find a row or a refusal: never a crash, and never a row the caller may not use.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <variant>

#include "admin/dispatch.hpp"
#include "admin/messages.hpp"
#include "http/target.hpp"

namespace {

using namespace homeport;

constexpr std::array table{
    admin::VerbInfo{admin::Verb::why, "GET", "/why/{user}", admin::Role::read, admin::why_arguments, ""},
    admin::VerbInfo{admin::Verb::pins, "GET", "/pins", admin::Role::read, admin::pins_arguments, ""},
    admin::VerbInfo{admin::Verb::index, "GET", "/", admin::Role::read, {}, ""},
    admin::VerbInfo{admin::Verb::status, "POST", "/pins", admin::Role::admin, {}, ""},
};

void require(bool what_must_hold) {
    if (!what_must_hold) std::abort();
}

/// What parse_target() takes apart must come out the same after encoding it again.
void check_target(std::string_view text) {
    const auto target = http::parse_target(text);
    if (!target) return;
    std::string again;
    for (const auto& segment : target->path) again += "/" + http::percent_encode(segment);
    // A trailing slash tells an empty last segment from none.
    if (again.empty() || again.ends_with('/')) again += "/";
    char separator = '?';
    for (const auto& [name, value] : target->query) {
        again += separator + http::percent_encode(name) + "=" + http::percent_encode(value);
        separator = '&';
    }
    const auto twice = http::parse_target(again);
    require(twice && twice->path == target->path && twice->query == target->query);
}

void check_refusal(const http::Response& response) {
    require(response.status >= 400 && response.status < 500);
    require(admin::from_json<admin::Error>(response.body).has_value());
}

}  // namespace

/// The input is "METHOD TARGET".
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const std::size_t blank = std::min(text.find(' '), text.size());
    const std::string_view method = text.substr(0, blank),
                           target = text.substr(std::min(blank + 1, text.size()));
    check_target(target);

    for (const admin::Role granted : {admin::Role::read, admin::Role::admin}) {
        const auto found = admin::dispatch(table, granted, method, target);
        if (const auto* refusal = std::get_if<http::Response>(&found)) {
            check_refusal(*refusal);
            continue;
        }
        const auto& call = std::get<admin::Call>(found);
        require(call.verb != admin::Verb::status || granted == admin::Role::admin);
        require(call.verb != admin::Verb::why || !call.capture.empty());
    }
    return 0;
}
