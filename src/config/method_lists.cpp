#include "config/method_lists.hpp"

#include <algorithm>

#include "config/suggest.hpp"

namespace homeport::config {
namespace {

using auth::MethodList;

// More factors than anybody has, or more ways in than anybody can oversee, is a mistake.
constexpr std::size_t most_methods = 8;

std::vector<std::string_view> words(std::string_view text) {
    std::vector<std::string_view> all;
    for (;;) {
        const auto comma = text.find(',');
        all.push_back(text.substr(0, comma));
        if (comma == std::string_view::npos) return all;
        text.remove_prefix(comma + 1);
    }
}

std::optional<std::string> fault(std::string_view text) {
    const auto all = words(text);
    if (all.size() > most_methods) return "there are more than " + std::to_string(most_methods);
    for (const std::string_view word : all) {
        if (auth::parse_method_name(word)) continue;
        return quoted(word) + " is not a method" + did_you_mean(word, auth::method_names);
    }
    return std::nullopt;
}

const TextRule method_list = {
    "methods with commas between them, such as \"publickey\" or \"publickey,password\"", fault};

MethodList parse(std::string_view text) {
    MethodList list;
    for (const std::string_view word : words(text)) list.push_back(*auth::parse_method_name(word));
    return list;
}

std::string show(const MethodList& list) {
    std::string text;
    for (const auth::MethodName name : list) text += (text.empty() ? "" : ",") + std::string(to_string(name));
    return text;
}

/// Whoever works through `longer` has completed `shorter` by then.
bool covers(const MethodList& longer, const MethodList& shorter) {
    auto next = shorter.begin();
    for (const auth::MethodName name : longer) {
        if (next != shorter.end() && *next == name) ++next;
    }
    return next == shorter.end();
}

/// The list at `index` can never be what lets somebody in: says so.
bool idle(const Value& value, const std::vector<MethodList>& lists, std::size_t index) {
    for (std::size_t other = 0; other < lists.size(); ++other) {
        if (other == index || !covers(lists[index], lists[other])) continue;
        if (lists[index] == lists[other] && other > index) continue;  // the second of two is one too many
        value.report.add(value.node.as_array()->get(index)->source().begin,
                         value.name + ": " + quoted(show(lists[index])) + " is never needed, " +
                             quoted(show(lists[other])) + " lets its users in before");
        return true;
    }
    return false;
}

}  // namespace

std::optional<std::vector<MethodList>> read_method_lists(const Value& value) {
    const auto texts = read_texts(value, method_list, 1);
    if (!texts) return std::nullopt;
    if (texts->size() > most_methods) {
        value.reject("at most " + std::to_string(most_methods) + " lists", std::to_string(texts->size()));
        return std::nullopt;
    }
    std::vector<MethodList> lists;
    for (const std::string& text : *texts) lists.push_back(parse(text));
    bool fine = true;
    for (std::size_t i = 0; i < lists.size(); ++i) fine = !idle(value, lists, i) && fine;
    return fine ? std::optional(lists) : std::nullopt;
}

std::string show_method_lists(const std::vector<MethodList>& lists) {
    std::vector<std::string> texts;
    for (const MethodList& list : lists) texts.push_back(show(list));
    return toml_texts(texts);
}

}  // namespace homeport::config
