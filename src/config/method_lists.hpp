// [auth] methods: the lists of methods that log somebody in, as sshd's AuthenticationMethods.
#pragma once

#include <string>
#include <vector>

#include "auth/options.hpp"
#include "config/value.hpp"

namespace homeport::config {

/// An array of texts such as "publickey,password". Refuses unknown methods, and lists that nobody would ever
/// need to complete because another is complete before.
[[nodiscard]] std::optional<std::vector<auth::MethodList>> read_method_lists(const Value&);
[[nodiscard]] std::string show_method_lists(const std::vector<auth::MethodList>&);

}  // namespace homeport::config
