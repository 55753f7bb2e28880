// The policies behind make_policy, each in a file of its own.
#pragma once

#include <memory>

#include "router/policy.hpp"

namespace homeport::router {

std::unique_ptr<const Policy> make_least_sessions();
std::unique_ptr<const Policy> make_random_of_two();
std::unique_ptr<const Policy> make_weighted();
std::unique_ptr<const Policy> make_ordered();
std::unique_ptr<const Policy> make_resources();

}  // namespace homeport::router
