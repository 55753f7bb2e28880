// Outcomes side by side.
#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "simulator/options.hpp"
#include "simulator/outcome.hpp"

namespace homeport::bench {

void print_table(std::ostream&, const Options&, const std::vector<Outcome>&);
[[nodiscard]] std::string to_json(const Options&, const std::vector<Outcome>&);

}  // namespace homeport::bench
