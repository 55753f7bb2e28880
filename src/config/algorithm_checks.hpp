// Whether libssh knows the algorithms that the file names.
#pragma once

#include "config/document.hpp"
#include "config/report.hpp"

namespace homeport::config {

/// Asks `judge` about every list and reports each fault at its place within the list.
void check_algorithms(const Document&, const ssh::AlgorithmJudge& judge, Report&);

}  // namespace homeport::config
