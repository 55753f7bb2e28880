#include "simulator/json_line.hpp"

#include <charconv>

namespace homeport::bench {
namespace {

constexpr int deepest = 16;

class Reader {
  public:
    explicit Reader(std::string_view text) : rest_(text) {}

    std::optional<JsonLine> object() {
        JsonLine line;
        if (!take('{')) return std::nullopt;
        if (take('}')) return finished() ? std::optional(line) : std::nullopt;
        do {
            std::string name;
            if (!string(name) || !take(':') || !value(line[name], 0)) return std::nullopt;
        } while (take(','));
        return take('}') && finished() ? std::optional(line) : std::nullopt;
    }

  private:
    bool value(std::vector<std::string>& out, int depth) {
        skip_space();
        if (rest_.empty() || depth > deepest) return false;
        if (rest_.front() == '"') return string(out.emplace_back());
        if (rest_.front() == '[') return members('[', ']', out, depth);
        if (rest_.front() == '{') {
            std::vector<std::string> ignored;
            return members('{', '}', ignored, depth);
        }
        const std::size_t end = std::min(rest_.find_first_of(",]} \t\r"), rest_.size());
        out.emplace_back(rest_.substr(0, end));
        rest_.remove_prefix(end);
        return end > 0;
    }

    bool members(char open, char close, std::vector<std::string>& out, int depth) {
        take(open);
        if (take(close)) return true;
        do {
            std::string name;
            if (open == '{' && (!string(name) || !take(':'))) return false;
            if (!value(out, depth + 1)) return false;
        } while (take(','));
        return take(close);
    }

    bool string(std::string& out) {
        if (!take('"')) return false;
        while (!rest_.empty() && rest_.front() != '"') {
            char c = rest_.front();
            rest_.remove_prefix(1);
            if (c == '\\') {
                if (rest_.empty()) return false;
                c = rest_.front();
                rest_.remove_prefix(1);
                if (c == 'u') {
                    if (!code_point(out)) return false;
                    continue;
                }
                constexpr std::string_view codes = "bfnrt", meant = "\b\f\n\r\t";
                if (const std::size_t at = codes.find(c); at != std::string_view::npos) c = meant[at];
            }
            out += c;
        }
        if (rest_.empty()) return false;
        rest_.remove_prefix(1);
        return true;
    }

    /// Four digits, of the basic plane: names of users and groups need no more. Halves of pairs become "?".
    bool code_point(std::string& out) {
        unsigned code = 0;
        if (rest_.size() < 4) return false;
        const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + 4, code, 16);
        if (error != std::errc{} || end != rest_.data() + 4) return false;
        rest_.remove_prefix(4);
        if (code >= 0xd800 && code < 0xe000) code = '?';
        if (code < 0x80) {
            out += static_cast<char>(code);
        } else if (code < 0x800) {
            out += static_cast<char>(0xc0U | code >> 6U);
            out += static_cast<char>(0x80U | (code & 0x3fU));
        } else {
            out += static_cast<char>(0xe0U | code >> 12U);
            out += static_cast<char>(0x80U | (code >> 6U & 0x3fU));
            out += static_cast<char>(0x80U | (code & 0x3fU));
        }
        return true;
    }

    void skip_space() {
        while (!rest_.empty() && (rest_.front() == ' ' || rest_.front() == '\t' || rest_.front() == '\r'))
            rest_.remove_prefix(1);
    }
    bool take(char c) {
        skip_space();
        if (rest_.empty() || rest_.front() != c) return false;
        rest_.remove_prefix(1);
        return true;
    }
    bool finished() {
        skip_space();
        return rest_.empty();
    }

    std::string_view rest_;
};

}  // namespace

std::optional<JsonLine> read_json_line(std::string_view text) {
    return Reader(text).object();
}

}  // namespace homeport::bench
