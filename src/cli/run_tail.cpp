// `tail`: what happens, as it happens.
#include "cli/ask.hpp"
#include "cli/text.hpp"

namespace homeport::cli {

Exit run_tail(const Context& context, const Input&) {
    std::string target = "/events";
    for (;;) {
        Context quiet = context;
        quiet.json = false;
        const auto answer = fetch<admin::Events>(quiet, {target});
        if (const Exit* failed = std::get_if<Exit>(&answer)) return *failed;
        const auto& events = std::get<admin::Events>(answer);
        if (events.missed > 0)
            complain(context, std::to_string(events.missed) + " lines were too many to follow");
        for (const std::string& line : events.lines) context.out << clean(line) << "\n";
        if (!context.out.flush()) return Exit::ok;  // nobody reads any more
        target = "/events?after=" + std::to_string(events.next);
    }
}

}  // namespace homeport::cli
