#pragma once

#include <chrono>

namespace homeport::session {

struct Options {
    std::chrono::milliseconds drain_deadline{30000};  ///< after SIGTERM, before sessions are ended.
    bool self_help = true;  ///< the router answers `homeport where` and its relatives.
};

/// The waiting room, as one login sees it.
struct WaitingOptions {
    std::chrono::milliseconds deadline{std::chrono::minutes(5)};  ///< 0: nobody waits.
};

}  // namespace homeport::session
