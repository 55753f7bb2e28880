// Writes JSON, member by member, indented for people.
#pragma once

#include <charconv>
#include <concepts>
#include <cstdio>
#include <string>
#include <string_view>

namespace homeport::bench {

class Json {
  public:
    Json& begin(char bracket = '{') {
        separate();
        text_ += bracket;
        open_ += bracket == '{' ? '}' : ']';
        first_ = true;
        return *this;
    }
    Json& end() {
        const char bracket = open_.back();
        open_.pop_back();
        if (!first_) new_line();
        text_ += bracket;
        first_ = false;
        return *this;
    }
    Json& key(std::string_view name) {
        value(name);
        text_ += ": ";
        named_ = true;
        return *this;
    }
    Json& value(std::string_view text) {
        separate();
        text_ += '"';
        for (const char c : text) escape(c);
        text_ += '"';
        return *this;
    }
    Json& value(std::integral auto number) {
        separate();
        text_ += std::to_string(number);
        return *this;
    }
    /// As short as it can be: nobody measures the sixth digit.
    Json& value(double number) {
        separate();
        char digits[32];
        const auto written =
            std::to_chars(digits, digits + sizeof digits, number, std::chars_format::general, 6);
        text_.append(digits, written.ptr);
        return *this;
    }
    template <class T>
    Json& member(std::string_view name, const T& content) {
        return key(name).value(content);
    }

    [[nodiscard]] std::string text() const { return text_ + "\n"; }

  private:
    void separate() {
        if (named_) {
            named_ = false;
            return;
        }
        if (open_.empty()) return;
        if (!first_) text_ += ',';
        first_ = false;
        new_line();
    }
    void new_line() {
        text_ += '\n';
        text_.append(2 * open_.size(), ' ');
    }
    void escape(char c) {
        if (static_cast<unsigned char>(c) < 0x20) {
            char code[8];
            std::snprintf(code, sizeof code, "\\u%04x", static_cast<unsigned>(c));
            text_ += code;
            return;
        }
        if (c == '"' || c == '\\') text_ += '\\';
        text_ += c;
    }

    std::string text_, open_;
    bool first_ = true, named_ = false;
};

}  // namespace homeport::bench
