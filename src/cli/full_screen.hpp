// A terminal taken over for a live view, and given back as it was.
#pragma once

#include <chrono>
#include <string>

#include <termios.h>

#include "cli/table.hpp"

namespace homeport::cli {

/// One at a time. Keys are not echoed and Ctrl-C is a key like any other, so that nothing ends the program
/// without giving the terminal back; SIGTERM and SIGHUP count as that key.
class FullScreen {
  public:
    FullScreen();
    ~FullScreen();
    FullScreen(const FullScreen&) = delete;
    FullScreen& operator=(const FullScreen&) = delete;

    struct Size {
        std::size_t columns = 80, rows = 24;
    };
    [[nodiscard]] static Size size();
    /// Shows as many lines as there is room for.
    static void draw(const std::string& text);

    static constexpr int resized = -1, nothing = -2;
    /// The next key, `resized`, or `nothing` when the time is up.
    [[nodiscard]] static int wait_key(std::chrono::milliseconds);

  private:
    termios before_{};
};

}  // namespace homeport::cli
