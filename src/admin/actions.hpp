// What the verbs that change things have in common.
#pragma once

#include <optional>
#include <string>

#include "admin/sources.hpp"
#include "http/message.hpp"

namespace homeport::admin {

[[nodiscard]] http::Response done(std::string sentence, std::size_t sessions = 0);

/// Whether there is such an instance to act on; if not, the answer that says so and which there are.
[[nodiscard]] std::optional<http::Response> unknown_instance(const Sources&, const std::string& name);

/// What is wrong with an admin's words for users, if anything: they end up on terminals.
[[nodiscard]] std::optional<http::Response> bad_message(const std::string&);

/// "1 session", "3 sessions".
[[nodiscard]] std::string count_sessions(std::size_t);

}  // namespace homeport::admin
