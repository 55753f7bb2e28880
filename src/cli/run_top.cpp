// `top`: the pool as it is now, drawn again and again.
#include <algorithm>
#include <charconv>
#include <functional>
#include <map>
#include <sstream>

#include <unistd.h>

#include "cli/ask.hpp"
#include "cli/full_screen.hpp"
#include "cli/views.hpp"

namespace homeport::cli {
namespace {

Now now() {
    return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

struct Picture {
    admin::Status status;
    admin::Backends backends;
    admin::Sessions sessions;
};

/// The exit code if the daemon does not answer.
std::optional<Exit> look(const Context& context, Picture& picture) {
    const auto fill = [&](const char* target, auto& part) -> std::optional<Exit> {
        using Message = std::remove_reference_t<decltype(part)>;
        auto answer = fetch<Message>(context, {target});
        if (const Exit* failed = std::get_if<Exit>(&answer)) return *failed;
        part = std::get<Message>(std::move(answer));
        return std::nullopt;
    };
    if (const auto failed = fill("/status", picture.status)) return failed;
    if (const auto failed = fill("/backends", picture.backends)) return failed;
    return fill("/sessions", picture.sessions);
}

/// Those first that moved most bytes since the last look, then the oldest.
void sort_by_traffic(admin::Sessions& sessions, std::map<std::string, std::uint64_t>& seen) {
    std::map<std::string, std::uint64_t> now, moved;
    for (const admin::Session& s : sessions.sessions) {
        const std::uint64_t total = s.bytes_in + s.bytes_out;
        const auto before = seen.find(s.id);
        moved[s.id] = before == seen.end() ? 0 : total - std::min(total, before->second);
        now[s.id] = total;
    }
    std::ranges::stable_sort(sessions.sessions, std::greater(),
                             [&](const admin::Session& s) { return moved[s.id]; });
    seen = std::move(now);
}

std::string show(const Picture& picture, const Screen& screen) {
    return view_status(picture.status, screen) + "\n" + view_backends(picture.backends, screen, now()) +
           "\n" + view_sessions(picture.sessions, screen);
}

}  // namespace

Exit run_top(const Context& context, const Input& input) {
    constexpr int most_seconds = 3600;
    int seconds = 2;
    if (const std::string text = input.option("--interval"); !text.empty()) {
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
        if (error != std::errc() || end != text.data() + text.size() || seconds < 1 ||
            seconds > most_seconds) {
            complain(context, "--interval must be a number of seconds from 1 to 3600");
            return Exit::usage;
        }
    }
    Picture picture;
    if (const auto failed = look(context, picture)) return *failed;
    if (context.json) return Exit::ok;
    if (!context.terminal || ::isatty(STDIN_FILENO) != 1) {
        context.out << show(picture, context.screen);
        return Exit::ok;
    }
    std::map<std::string, std::uint64_t> seen;
    std::optional<Exit> failed;
    {
        const FullScreen screen;
        // What goes wrong meanwhile is said when the terminal is back.
        for (;;) {
            sort_by_traffic(picture.sessions, seen);
            Screen shape = context.screen;
            shape.columns = FullScreen::size().columns;
            FullScreen::draw(show(picture, shape) + "\nq quits");
            const int key = FullScreen::wait_key(std::chrono::seconds(seconds));
            constexpr int ctrl_c = 3;
            if (key == 'q' || key == 'Q' || key == ctrl_c) return Exit::ok;
            if (key == FullScreen::resized) continue;
            std::ostringstream complaints;
            const Context quiet{context.out,    complaints, context.socket,
                                context.screen, false,      context.terminal};
            failed = look(quiet, picture);
            if (failed) break;
        }
    }
    complain(context, "homeportd does not answer any more");
    return *failed;
}

}  // namespace homeport::cli
