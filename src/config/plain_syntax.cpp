#include "config/plain_syntax.hpp"

#include <algorithm>

namespace homeport::config {
namespace {

constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";

bool is_ascii(char c) {
    return static_cast<unsigned char>(c) < 0x80;
}

/// Walks over the text as TOML's grammar divides it, and stops at a letter that has no business there.
class Walk {
  public:
    explicit Walk(std::string_view text) : text_(text) {
        if (text.starts_with(byte_order_mark)) at_ = byte_order_mark.size();
    }

    /// Where the first bad letter is; npos if there is none.
    std::size_t find() {
        while (at_ < text_.size()) {
            const char c = text_[at_];
            if (!is_ascii(c)) return at_;
            if (c == '#') {
                at_ = text_.find('\n', at_);
            } else if (c == '"' || c == '\'') {
                if (const auto bad = step_over_string(c); bad != npos) return bad;
            } else {
                ++at_;
            }
        }
        return npos;
    }

  private:
    static constexpr auto npos = std::string_view::npos;

    std::size_t step_over_string(char quote) {
        const std::string three(3, quote);
        const bool multi = text_.substr(at_).starts_with(three);
        const std::string_view end = multi ? std::string_view(three) : std::string_view(three).substr(0, 1);
        at_ += end.size();
        while (at_ < text_.size() && !text_.substr(at_).starts_with(end)) {
            if (quote == '"' && text_[at_] == '\\') {
                if (const auto bad = step_over_escape(multi); bad != npos) return bad;
            } else if (!multi && text_[at_] == '\n') {
                at_ = text_.size();  // not closed
            } else {
                ++at_;
            }
        }
        at_ = std::min(at_ + end.size(), text_.size());
        // Up to two more quotes belong to the end of a multi-line string.
        for (int more = 0; multi && more < 2 && at_ < text_.size() && text_[at_] == quote; ++more) ++at_;
        return npos;
    }

    /// In strings of several lines a backslash also joins lines, and toml++ looks for white space after it.
    std::size_t step_over_escape(bool multi) {
        at_ = std::min(multi ? text_.find_first_not_of(" \t\r\n", at_ + 1) : at_ + 1, text_.size());
        if (at_ == text_.size()) return npos;
        if (multi && !is_ascii(text_[at_])) return at_;
        const bool joined = text_[at_ - 1] != '\\';
        if (!joined) ++at_;
        return npos;
    }

    const std::string_view text_;
    std::size_t at_ = 0;
};

bool begins_letter(char c) {
    return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U;
}

toml::source_position position(std::string_view text, std::size_t offset) {
    const std::string_view before = text.substr(0, offset);
    const auto start = before.rfind('\n') + 1;  // 0 if there is none
    const auto column = std::ranges::count_if(before.substr(start), begins_letter);
    return {static_cast<toml::source_index>(std::ranges::count(before, '\n') + 1),
            static_cast<toml::source_index>(column + 1)};
}

}  // namespace

bool check_plain_syntax(std::string_view text, Report& report) {
    const std::size_t bad = Walk(text).find();
    if (bad == std::string_view::npos) return true;
    report.add(position(text, bad), "only ASCII letters may stand here; put others into quotes");
    return false;
}

std::string plain_outline(std::string_view text) {
    if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
    std::string outline;
    outline.reserve(text.size());
    for (const char c : text) {
        if (is_ascii(c)) {
            outline += c;
        } else if (begins_letter(c)) {
            outline += '?';
        }
    }
    return outline;
}

}  // namespace homeport::config
