#include "policy/glob.hpp"

namespace homeport::router {

bool glob_matches(std::string_view pattern, std::string_view text) {
    constexpr auto none = std::string_view::npos;
    std::size_t p = 0, t = 0;
    std::size_t star = none;  // the latest star ...
    std::size_t resume = 0;   // ... and where the text after its run starts, for now
    while (t < text.size()) {
        if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            resume = t;
        } else if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == text[t])) {
            ++p;
            ++t;
        } else if (star != none) {
            // Let the latest star swallow one byte more. Earlier stars need no second try: what matched
            // before the latest one still does.
            p = star + 1;
            t = ++resume;
        } else {
            return false;
        }
    }
    while (p < pattern.size() && pattern[p] == '*') ++p;
    return p == pattern.size();
}

}  // namespace homeport::router
