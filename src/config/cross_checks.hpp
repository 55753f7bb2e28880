// What no single value can tell: whether the parts of the file agree with each other.
#pragma once

#include "config/document.hpp"
#include "config/report.hpp"

namespace homeport::config {

/// Judges only by values that were read well, so that one mistake is not reported twice.
void check_agreement(const Document&, Report&);

}  // namespace homeport::config
