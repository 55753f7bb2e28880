#include "base/log_line.hpp"

#include <algorithm>
#include <cstdio>

#include "base/escape.hpp"

namespace homeport::base {
namespace {

// Of what strangers send, such as a name of 64 KiB, nobody needs more.
constexpr std::size_t longest_value = 4096;

bool is_key_char(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '.';
}

/// Characters that keep a value readable without quotes and cannot be taken for the end of it.
bool is_bare_char(char c) {
    return is_key_char(c) || std::string_view("/:@+,%~[]").find(c) != std::string_view::npos;
}

/// Keys are written in the source, so this only guards against a slip.
void append_key(std::string& out, std::string_view key) {
    for (const char c : key) out += is_key_char(c) ? c : '_';
}

void append_text_value(std::string& out, std::string_view value) {
    if (!value.empty() && std::ranges::all_of(value, is_bare_char)) {
        out += value;
        return;
    }
    out += '"';
    append_text_escaped(out, value, true);
    out += '"';
}

/// JSON has no spelling for infinity and NaN; those go in quotes like any word.
bool is_json_number(const Field& field) {
    return field.number && (field.value == "true" || field.value == "false" ||
                            field.value.find_first_not_of("-.0123456789") == std::string::npos);
}

void append_json_string(std::string& out, std::string_view value) {
    out += '"';
    append_json_escaped(out, value);
    out += '"';
}

/// Five columns, so that the sentences of a file line up.
std::string_view text_level(Level level) {
    constexpr std::string_view names[] = {"trace", "debug", "info ", "warn ", "error"};
    return names[static_cast<std::size_t>(level)];
}

}  // namespace

std::string timestamp(LogTime time) {
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss clock{time - day};
    char text[40];
    std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                  static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                  static_cast<int>(clock.seconds().count()), static_cast<int>(clock.subseconds().count()));
    return text;
}

std::string render_fields(LineFormat format, const Fields& fields) {
    std::string out;
    for (const Field& field : fields) {
        const std::string_view value = std::string_view(field.value).substr(0, longest_value);
        if (format == LineFormat::text) {
            out += ' ';
            append_key(out, field.key);
            out += '=';
            append_text_value(out, value);
        } else {
            out += ",\"";
            append_key(out, field.key);
            out += "\":";
            if (is_json_number(field)) {
                out += field.value;
            } else {
                append_json_string(out, value);
            }
        }
    }
    return out;
}

std::string render_line(LineFormat format, LogTime time, Level level, std::string_view event,
                        std::string_view context, std::string_view rendered_fields) {
    std::string out;
    out.reserve(64 + event.size() + context.size() + rendered_fields.size());
    if (format == LineFormat::text) {
        out += timestamp(time);
        out += ' ';
        out += text_level(level);
        out += ' ';
        append_text_escaped(out, event, false);
        out += context;
        out += rendered_fields;
    } else {
        out += "{\"ts\":\"";
        out += timestamp(time);
        out += "\",\"level\":\"";
        out += to_string(level);
        out += "\",\"msg\":";
        append_json_string(out, event);
        out += context;
        out += rendered_fields;
        out += '}';
    }
    return out;
}

}  // namespace homeport::base
