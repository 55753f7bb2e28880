#include "auth/key_search.hpp"

#include <algorithm>

namespace homeport::auth {
namespace {

constexpr std::size_t line_limit = 8 * 1024;
constexpr std::size_t notes_limit = 16;

using Answer = LineVerdict::Answer;

}  // namespace

LineVerdict KeySearch::judge_key_line(std::string_view line, const OfferedKey& offered,
                                      std::string& comment) {
    auto key = parse_key_line(line);
    if (!key) return {};
    comment = std::move(key->comment);
    return judge_line(*key, offered);
}

void KeySearch::lines(std::string_view text, const std::string& source, Judge judge) {
    for (unsigned number = 1; !text.empty() && !settled_; ++number) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        const std::string where = source + ":" + std::to_string(number);
        if (line.size() > line_limit) {
            note(where + " is longer than 8 KiB");
        } else {
            std::string comment;
            LineVerdict verdict = judge(line, offered_, comment);
            take(std::move(verdict), where, std::move(comment));
        }
    }
}

void KeySearch::take(LineVerdict verdict, const std::string& where, std::string comment) {
    settled_ = verdict.answer == Answer::permit || verdict.answer == Answer::refuse;
    if (verdict.answer == Answer::permit) match_ = {std::move(comment), std::move(verdict.permissions)};
    if (!verdict.reason.empty()) note(where + " " + verdict.reason);
}

void KeySearch::skip(std::string why, bool system_error) {
    unreadable_ = true;
    system_error_ = system_error_ || system_error;
    note(std::move(why));
}

void KeySearch::note(std::string what) {
    if (notes_.size() < notes_limit) notes_.push_back(std::move(what));
}

}  // namespace homeport::auth
