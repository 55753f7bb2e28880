// One line of a log of JSON objects: names with strings, numbers or lists of strings. What is deeper is
// passed over.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace homeport::bench {

/// Numbers and words (true, null) as they are written; a list holds one text for each member.
using JsonLine = std::map<std::string, std::vector<std::string>, std::less<>>;

[[nodiscard]] std::optional<JsonLine> read_json_line(std::string_view);

}  // namespace homeport::bench
