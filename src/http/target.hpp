// A request target taken apart (RFC 3986 section 3, RFC 9112 section 3.2.1: origin form only).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace homeport::http {

struct Target {
    std::vector<std::string> path;                           ///< decoded segments; "/" has none.
    std::vector<std::pair<std::string, std::string>> query;  ///< decoded, in order, repeats kept.
};

/// nullopt for anything but an absolute path with well-formed percent-encoding. Segments may hold any byte,
/// "/" and NUL included (encoded): whoever uses one as a name judges it. "." and ".." mean nothing here. The
/// input may hold any bytes.
[[nodiscard]] std::optional<Target> parse_target(std::string_view);

/// Encodes all but the unreserved characters, so that the result is one segment or one query value.
[[nodiscard]] std::string percent_encode(std::string_view);

}  // namespace homeport::http
