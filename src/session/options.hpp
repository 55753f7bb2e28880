#pragma once

#include <chrono>

namespace homeport::session {

struct Options {
    std::chrono::milliseconds drain_deadline{30000};  ///< after SIGTERM, before sessions are ended.
    bool self_help = true;  ///< the router answers `homeport where` and its relatives.
};

}  // namespace homeport::session
