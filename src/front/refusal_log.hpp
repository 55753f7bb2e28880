// What the log says of refused connections: a line now and then for each cause, however many there are. Pure.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

#include "front/turned_away.hpp"

namespace homeport::front {

/// All refusals of one cause within ten seconds share a reference and a line, that of the first.
class RefusalLog {
  public:
    using TimePoint = std::chrono::steady_clock::time_point;

    explicit RefusalLog(std::function<std::string()> make_reference)
        : make_reference_(std::move(make_reference)) {}

    struct Note {
        std::string reference;     ///< for the user.
        bool write = false;        ///< the log should have a line now.
        std::uint64_t unsaid = 0;  ///< refusals of this cause since the last line, this one not among them.
    };
    [[nodiscard]] Note note(Cause, TimePoint now);

  private:
    struct Window {
        std::string reference;
        TimePoint end{};
        std::uint64_t unsaid = 0;
    };
    std::function<std::string()> make_reference_;
    std::array<Window, cause_count> windows_;
};

}  // namespace homeport::front
