#include "cli/full_screen.hpp"

#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <string_view>

namespace homeport::cli {
namespace {

constexpr int ctrl_c = 3;
volatile std::sig_atomic_t ending = 0, size_changed = 0;

void on_end(int) {
    ending = 1;
}

void on_resize(int) {
    size_changed = 1;
}

void on_signal(int number, void (*handler)(int)) {
    struct sigaction action {};
    action.sa_handler = handler;  // without SA_RESTART: poll() has to come back
    sigaction(number, &action, nullptr);
}

void put(std::string_view text) {
    while (!text.empty()) {
        const ssize_t wrote = ::write(STDOUT_FILENO, text.data(), text.size());
        if (wrote < 0 && errno == EINTR) continue;
        if (wrote <= 0) return;
        text.remove_prefix(static_cast<std::size_t>(wrote));
    }
}

}  // namespace

FullScreen::FullScreen() {
    ::tcgetattr(STDIN_FILENO, &before_);
    termios raw = before_;
    raw.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO | ISIG);
    ::tcsetattr(STDIN_FILENO, TCSANOW, &raw);
    for (const int number : {SIGTERM, SIGHUP, SIGINT}) on_signal(number, on_end);
    on_signal(SIGWINCH, on_resize);
    put("\033[?1049h\033[?25l\033[2J");  // the alternate screen, no cursor
}

FullScreen::~FullScreen() {
    put("\033[?25h\033[?1049l");
    ::tcsetattr(STDIN_FILENO, TCSANOW, &before_);
}

FullScreen::Size FullScreen::size() {
    winsize size{};
    if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0) return {};
    return {size.ws_col, size.ws_row};
}

void FullScreen::draw(const std::string& text) {
    std::string screen = "\033[H";
    std::size_t left = size().rows;
    for (std::string_view rest = text; !rest.empty() && left > 0; --left) {
        const std::string_view line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(line.size() + 1, rest.size()));
        screen.append(line).append("\033[K");
        if (left > 1 && !rest.empty()) screen += "\r\n";
    }
    put(screen + "\033[J");  // what the last picture had below
}

int FullScreen::wait_key(std::chrono::milliseconds time) {
    pollfd input{STDIN_FILENO, POLLIN, 0};
    const int ready = ::poll(&input, 1, static_cast<int>(time.count()));
    if (ending != 0) return ctrl_c;
    if (size_changed != 0) {
        size_changed = 0;
        return resized;
    }
    char key = 0;
    if (ready <= 0) return nothing;
    return ::read(STDIN_FILENO, &key, 1) == 1 ? static_cast<unsigned char>(key) : ctrl_c;
}

}  // namespace homeport::cli
