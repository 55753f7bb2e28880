// One table of policies: spelling, parsing and making all read it.
#include "router/policy.hpp"

#include <algorithm>
#include <array>

#include "policy/policies.hpp"

namespace homeport::router {
namespace {

// In the order of PolicyKind.
constexpr std::array<std::string_view, policy_count> names{"least-sessions", "random-of-two", "weighted",
                                                           "ordered", "resources"};
constexpr std::array makers{make_least_sessions, make_random_of_two, make_weighted, make_ordered,
                            make_resources};
static_assert(names.size() == makers.size());

}  // namespace

std::string_view to_string(PolicyKind kind) {
    return names.at(static_cast<std::size_t>(kind));
}

std::optional<PolicyKind> parse_policy(std::string_view text) {
    const auto found = std::ranges::find(names, text);
    if (found == names.end()) return std::nullopt;
    return static_cast<PolicyKind>(found - names.begin());
}

std::span<const std::string_view> policy_names() {
    return names;
}

std::unique_ptr<Policy> make_policy(PolicyKind kind, std::size_t places) {
    return makers.at(static_cast<std::size_t>(kind))(places);
}

}  // namespace homeport::router
