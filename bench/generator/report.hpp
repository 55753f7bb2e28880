// What was measured, a column for each phase.
#pragma once

#include <ostream>
#include <string>

#include "generator/campaign.hpp"

namespace homeport::bench {

void print_table(std::ostream&, const Options&, const Result&);
[[nodiscard]] std::string to_json(const Options&, const Result&);

}  // namespace homeport::bench
