// Words in a row.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace homeport::base {

[[nodiscard]] inline std::string join(const std::vector<std::string>& items,
                                      std::string_view between = ", ") {
    std::string text;
    for (const std::string& item : items) {
        if (!text.empty()) text += between;
        text += item;
    }
    return text;
}

}  // namespace homeport::base
