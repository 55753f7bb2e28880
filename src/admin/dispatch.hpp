// From a request line to a row of the table, or to the reason why not. Pure.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "admin/verbs.hpp"
#include "http/message.hpp"

namespace homeport::admin {

/// A request that found its row.
struct Call {
    Verb verb = Verb::index;
    std::string capture;  ///< what stood for the braces in the path; may hold any bytes.
    std::vector<std::pair<std::string, std::string>> arguments;
    std::string body;

    /// Empty if it was not given.
    [[nodiscard]] std::string argument(std::string_view name) const;
};

/// The call, or the answer that says what is wrong: 400, 403, 404, or 405 with Allow. `granted` is what the
/// caller may do; a row that changes things is not for readers.
[[nodiscard]] std::variant<Call, http::Response> dispatch(std::span<const VerbInfo> table, Role granted,
                                                          std::string_view method, std::string_view target);

}  // namespace homeport::admin
