// Instances as JSON, which is what commands print: written as TOML and read by the one reader there is.
#include <algorithm>

#include <boost/json.hpp>

#include "config/config.hpp"
#include "config/value.hpp"

namespace homeport::config {
namespace {

namespace json = boost::json;

/// The value as TOML; nullopt for what no key of [[backends]] takes.
std::optional<std::string> write(const json::value& value) {
    if (value.is_string()) return toml_text(std::string_view(value.get_string()));
    if (value.is_bool()) return value.get_bool() ? "true" : "false";
    if (value.is_int64() || value.is_uint64()) return json::serialize(value);
    if (!value.is_array()) return std::nullopt;
    std::string text;
    for (const json::value& item : value.get_array()) {
        if (!item.is_string()) return std::nullopt;
        text += (text.empty() ? "" : ", ") + toml_text(std::string_view(item.get_string()));
    }
    return "[" + text + "]";
}

bool is_key(std::string_view name) {
    return !name.empty() &&
           std::ranges::all_of(name, [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; });
}

const json::array* find_list(const json::value& value) {
    if (const auto* array = value.if_array()) return array;
    const auto* object = value.if_object();
    const auto* member = object != nullptr ? object->if_contains("backends") : nullptr;
    return member != nullptr ? member->if_array() : nullptr;
}

}  // namespace

Instances parse_json_instances(std::string_view text, const std::string& name) {
    const auto wrong = [&](std::string what) { return std::vector{Problem{name, 0, 0, std::move(what)}}; };
    json::error_code error;
    const json::value value = json::parse(text, error);
    if (error) return wrong("is not JSON: " + error.message());
    const json::array* list = find_list(value);
    if (list == nullptr)
        return wrong("must be an array of instances, or an object whose \"backends\" is one");
    std::string toml;
    for (const json::value& item : *list) {
        const auto* object = item.if_object();
        if (object == nullptr) return wrong("every instance must be an object");
        toml += "[[backends]]\n";
        for (const auto& [key, field] : *object) {
            const auto written = write(field);
            if (!written || !is_key(key))
                return wrong("no instance can have this: " + quoted(std::string_view(key)));
            toml += std::string(key) + " = " + *written + "\n";
        }
    }
    return parse_instances(toml, name);
}

}  // namespace homeport::config
