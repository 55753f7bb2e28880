#include "dns/known_hosts.hpp"

#include <algorithm>

namespace homeport::dns {
namespace {

std::string_view next_word(std::string_view& line) {
    const std::size_t begin = std::min(line.find_first_not_of(" \t\r"), line.size());
    line.remove_prefix(begin);
    const std::size_t end = std::min(line.find_first_of(" \t\r"), line.size());
    const std::string_view word = line.substr(0, end);
    line.remove_prefix(end);
    return word;
}

/// * and ?; greedy with one step back, so it takes no longer than the product of both lengths.
bool matches(std::string_view pattern, std::string_view text) {
    std::size_t p = 0, t = 0, star = pattern.npos, resume = 0;
    while (t < text.size()) {
        if (p < pattern.size() && (pattern[p] == '?' || (pattern[p] == text[t] && pattern[p] != '*'))) {
            ++p;
            ++t;
        } else if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            resume = t;
        } else if (star != pattern.npos) {
            p = star + 1;
            t = ++resume;
        } else {
            return false;
        }
    }
    return std::ranges::all_of(pattern.substr(p), [](char c) { return c == '*'; });
}

/// A list of patterns; one that begins with "!" and fits rules the whole line out.
bool list_fits(std::string_view list, const std::vector<std::string>& names) {
    bool fits = false;
    while (!list.empty()) {
        const std::size_t end = std::min(list.find(','), list.size());
        std::string_view pattern = list.substr(0, end);
        list.remove_prefix(std::min(end + 1, list.size()));
        const bool negated = pattern.starts_with('!');
        if (negated) pattern.remove_prefix(1);
        const auto hit = [&](const std::string& name) { return matches(pattern, name); };
        if (!std::ranges::any_of(names, hit)) continue;
        if (negated) return false;
        fits = true;
    }
    return fits;
}

bool is_key_type(std::string_view word) {
    return word.starts_with("ssh-") || word.starts_with("ecdsa-") || word.starts_with("sk-");
}

}  // namespace

std::vector<std::string> find_host_keys(std::string_view text, const std::vector<std::string>& names,
                                        std::uint16_t port) {
    std::vector<std::string> spellings = names;
    for (const std::string& name : names) spellings.push_back("[" + name + "]:" + std::to_string(port));
    std::vector<std::string> keys;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        const std::string_view hosts = next_word(line);
        if (hosts.empty() || hosts.front() == '#' || hosts.front() == '@' || hosts.front() == '|') continue;
        const std::string_view type = next_word(line), blob = next_word(line);
        if (!is_key_type(type) || blob.empty() || !list_fits(hosts, spellings)) continue;
        std::string key = std::string(type) + " " + std::string(blob);
        if (std::ranges::find(keys, key) == keys.end()) keys.push_back(std::move(key));
    }
    return keys;
}

}  // namespace homeport::dns
