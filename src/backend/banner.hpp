// The identification string that an SSH server says first (RFC 4253 section 4.2), read as it arrives.
#pragma once

#include <string>
#include <string_view>

namespace homeport::backend {

class BannerParser {
  public:
    enum class State {
        more,     ///< nothing wrong so far.
        good,     ///< speaks SSH 2: "SSH-2.0-", or "SSH-1.99-" from a server that knows SSH 1 too.
        invalid,  ///< speaks something else.
    };

    /// RFC 4253 limits the identification to 255 bytes with CR LF, and lets a server say other lines before
    /// it. We allow those the same length, and bound their number so that a babbler is found out.
    static constexpr std::size_t max_line = 255;
    static constexpr unsigned max_lines_before = 50;

    /// Bytes may come in any portions. What follows the identification is left alone; once settled, the state
    /// stays.
    State feed(std::string_view bytes);

    [[nodiscard]] State state() const { return state_; }
    /// Without its line end, once good.
    [[nodiscard]] std::string_view identification() const { return line_; }

  private:
    State end_of_line();

    State state_ = State::more;
    std::string line_;
    unsigned lines_before_ = 0;
};

}  // namespace homeport::backend
