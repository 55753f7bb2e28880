#include "cli/json_text.hpp"

#include <boost/json.hpp>

#include "base/escape.hpp"
#include "cli/text.hpp"

namespace homeport::cli {
namespace {

namespace json = boost::json;

void append(std::string& out, const json::value& value, const std::string& margin);

void append_string(std::string& out, std::string_view text) {
    out += '"';
    base::append_json_escaped(out, text);
    out += '"';
}

/// `item` appends one item; brackets, commas and margins are the same for arrays and objects.
template <class Items, class AppendItem>
void append_items(std::string& out, const Items& items, const std::string& margin, char open, char close,
                  AppendItem item) {
    out += open;
    const char* separator = "\n";
    for (const auto& each : items) {
        out += separator + margin + "  ";
        item(each);
        separator = ",\n";
    }
    if (!items.empty()) out += "\n" + margin;
    out += close;
}

void append(std::string& out, const json::value& value, const std::string& margin) {
    const std::string inner = margin + "  ";
    if (const auto* object = value.if_object()) {
        append_items(out, *object, margin, '{', '}', [&](const json::key_value_pair& pair) {
            append_string(out, pair.key());
            out += ": ";
            append(out, pair.value(), inner);
        });
    } else if (const auto* array = value.if_array()) {
        append_items(out, *array, margin, '[', ']',
                     [&](const json::value& item) { append(out, item, inner); });
    } else if (const auto* text = value.if_string()) {
        append_string(out, *text);
    } else {
        out += json::serialize(value);
    }
}

}  // namespace

std::string indent_json(std::string_view text) {
    json::error_code error;
    const json::value value = json::parse(text, error);
    if (error) return clean(text);
    std::string out;
    append(out, value, "");
    return out;
}

}  // namespace homeport::cli
