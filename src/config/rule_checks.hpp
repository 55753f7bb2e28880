// Whether each rule can do what it says, given the rules before it and the instances there are.
#pragma once

#include "config/document.hpp"
#include "config/report.hpp"

namespace homeport::config {

void check_rules(const Document&, Report&);

}  // namespace homeport::config
