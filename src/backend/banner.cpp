#include "backend/banner.hpp"

namespace homeport::backend {

BannerParser::State BannerParser::feed(std::string_view bytes) {
    for (const char byte : bytes) {
        if (state_ != State::more) break;
        if (byte == '\n') {
            state_ = end_of_line();
        } else if (byte == '\0' || line_.size() + 1 == max_line) {
            // NUL is what binary protocols have and the RFC forbids. And a line that leaves no room for its
            // LF is too long. Both settle the matter without waiting for a line end that may never come.
            state_ = State::invalid;
        } else {
            line_ += byte;
        }
    }
    return state_;
}

BannerParser::State BannerParser::end_of_line() {
    // Some servers end the line with LF alone; the RFC asks clients to bear with them.
    if (line_.ends_with('\r')) line_.pop_back();
    if (line_.starts_with("SSH-")) {
        const bool version_2 = line_.starts_with("SSH-2.0-") || line_.starts_with("SSH-1.99-");
        return version_2 ? State::good : State::invalid;
    }
    line_.clear();
    return ++lines_before_ > max_lines_before ? State::invalid : State::more;
}

}  // namespace homeport::backend
