#include "admin/dispatch.hpp"

#include <algorithm>
#include <optional>

#include "http/target.hpp"

namespace homeport::admin {
namespace {

bool is_capture(std::string_view segment) {
    return segment.starts_with('{');
}

/// Whether `path` fits `pattern`; the captured segment if it has one.
std::optional<std::string> match(std::string_view pattern, const std::vector<std::string>& path) {
    std::string capture;
    pattern.remove_prefix(1);
    for (const std::string& segment : path) {
        if (pattern.empty()) return std::nullopt;
        const std::string_view expected = pattern.substr(0, pattern.find('/'));
        if (is_capture(expected)) {
            if (segment.empty()) return std::nullopt;
            capture = segment;
        } else if (expected != segment) {
            return std::nullopt;
        }
        pattern.remove_prefix(std::min(pattern.size(), expected.size() + 1));
    }
    if (!pattern.empty()) return std::nullopt;
    return capture;
}

/// The first argument that the row does not know, or that comes twice: a typo must not pass for a default.
std::optional<std::string> find_bad_argument(const VerbInfo& row, const Call& call) {
    for (const auto& [name, value] : call.arguments) {
        if (std::ranges::find(row.arguments, std::string_view(name), &ArgumentInfo::name) ==
            row.arguments.end()) {
            return std::string(row.path) + " takes no argument \"" + name + "\"";
        }
        const auto same_name = [&name = name](const auto& other) { return other.first == name; };
        if (std::ranges::count_if(call.arguments, same_name) > 1) return "\"" + name + "\" is given twice";
    }
    return std::nullopt;
}

http::Response wrong_method(const std::string& allowed) {
    http::Response response = http::error_response(405, "this path answers to " + allowed + " only");
    response.headers.emplace_back("Allow", allowed);
    return response;
}

}  // namespace

std::string Call::argument(std::string_view name) const {
    for (const auto& [key, value] : arguments) {
        if (key == name) return value;
    }
    return {};
}

std::variant<Call, http::Response> dispatch(std::span<const VerbInfo> table, Role granted,
                                            std::string_view method, std::string_view target_text) {
    auto target = http::parse_target(target_text);
    if (!target) return http::error_response(400, "the path is not well-formed");

    std::string allowed;
    for (const VerbInfo& row : table) {
        auto capture = match(row.path, target->path);
        if (!capture) continue;
        if (row.method != method) {
            allowed += (allowed.empty() ? "" : ", ") + std::string(row.method);
            continue;
        }
        if (row.role == Role::admin && granted != Role::admin) {
            return http::error_response(
                403, "only root and homeportd's own user may change things; others may look");
        }
        Call call{row.verb, std::move(*capture), std::move(target->query), {}};
        if (auto problem = find_bad_argument(row, call)) return http::error_response(400, *problem);
        return call;
    }
    if (!allowed.empty()) return wrong_method(allowed);
    return http::error_response(404, "there is no such path; GET / lists them all");
}

}  // namespace homeport::admin
