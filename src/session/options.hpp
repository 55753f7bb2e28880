#pragma once

#include <chrono>

namespace homeport::session {

struct Options {
    std::chrono::milliseconds drain_deadline{30000};  ///< after SIGTERM, before sessions are ended.
};

}  // namespace homeport::session
