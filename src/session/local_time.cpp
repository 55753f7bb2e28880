#include "session/local_time.hpp"

#include <ctime>

namespace homeport::session {

router::WallTime wall_now() {
    return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

std::string show_time(router::WallTime time, router::WallTime now) {
    const std::time_t seconds = time.time_since_epoch().count();
    std::tm parts{};
    char text[64];
    ::localtime_r(&seconds, &parts);
    const bool near = std::chrono::abs(time - now) < std::chrono::hours(12);
    return {text, std::strftime(text, sizeof text, near ? "%H:%M %Z" : "%Y-%m-%d %H:%M %Z", &parts)};
}

}  // namespace homeport::session
