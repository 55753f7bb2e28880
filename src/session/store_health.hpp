// How the pin store fares: what one failure is worth a line for, and what status shows.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "base/guarded.hpp"
#include "base/log.hpp"

namespace homeport::session {

struct StoreHealth {
    bool failing = false;
    std::string error;  ///< the latest.
    std::chrono::steady_clock::time_point since{};
    std::uint64_t failures = 0;  ///< since then.
};

/// Reading and writing fail apart: a full disk can be read. Logs when it begins and when it is over; what is
/// in between is at level debug. Safe from any thread.
class StoreWatch {
  public:
    enum class Act { read, write };

    explicit StoreWatch(base::Log log) : log_(std::move(log)) {}

    void failed(Act act, const char* operation, const std::string& error);
    void worked(Act act);
    [[nodiscard]] StoreHealth health() const;

  private:
    struct State {
        StoreHealth health;
        bool read = false, write = false;  ///< failing.
    };
    const base::Log log_;
    base::Guarded<State> state_{{}};
};

}  // namespace homeport::session
