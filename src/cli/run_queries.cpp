// The commands that ask the daemon.
#include "cli/ask.hpp"
#include "cli/views.hpp"
#include "http/target.hpp"

namespace homeport::cli {
namespace {

Now now() {
    return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

}  // namespace

Exit run_status(const Context& context, const Input&) {
    const auto status = fetch<admin::Status>(context, {"/status"});
    if (const Exit* failed = std::get_if<Exit>(&status)) return *failed;
    const auto& answer = std::get<admin::Status>(status);
    if (!context.json) {
        const auto backends = fetch<admin::Backends>(context, {"/backends"});
        if (const Exit* failed = std::get_if<Exit>(&backends)) return *failed;
        context.out << view_status(answer, context.screen) << "\n"
                    << view_backends(std::get<admin::Backends>(backends), context.screen, now());
    }
    return answer.instances.usable > 0 ? Exit::ok : Exit::negative;
}

Exit run_backends(const Context& context, const Input&) {
    const auto backends = fetch<admin::Backends>(context, {"/backends"});
    if (const Exit* failed = std::get_if<Exit>(&backends)) return *failed;
    if (!context.json)
        context.out << view_backends(std::get<admin::Backends>(backends), context.screen, now());
    return Exit::ok;
}

Exit run_sessions(const Context& context, const Input&) {
    const auto sessions = fetch<admin::Sessions>(context, {"/sessions"});
    if (const Exit* failed = std::get_if<Exit>(&sessions)) return *failed;
    if (!context.json) context.out << view_sessions(std::get<admin::Sessions>(sessions), context.screen);
    return Exit::ok;
}

/// All pages as one table, unless one page was asked for; as JSON always one page, because that is the API's
/// answer.
Exit run_pins(const Context& context, const Input& input) {
    const bool one_page = context.json || input.has("--limit");
    Input page_input = input;
    if (!one_page) page_input.options["--limit"] = "1000";
    admin::Pins all;
    do {
        const auto page = fetch<admin::Pins>(context, {with_query("/pins", page_input, {"after", "limit"})});
        if (const Exit* failed = std::get_if<Exit>(&page)) return *failed;
        const auto& pins = std::get<admin::Pins>(page);
        all.pins.insert(all.pins.end(), pins.pins.begin(), pins.pins.end());
        all.next = pins.next;
        if (all.next) page_input.options["--after"] = *all.next;
    } while (all.next && !one_page);
    if (context.json) return Exit::ok;
    context.out << view_pins(all, context.screen, now());
    if (all.next) context.out << "More: --after " << clean(*all.next) << "\n";
    return Exit::ok;
}

Exit run_why(const Context& context, const Input& input) {
    const std::string target = "/why/" + http::percent_encode(input.arguments.front());
    const auto why = fetch<admin::Why>(context, {with_query(target, input, {"source", "tag"})});
    if (const Exit* failed = std::get_if<Exit>(&why)) return *failed;
    const auto& answer = std::get<admin::Why>(why);
    if (!context.json) context.out << view_why(answer, context.screen, now());
    return answer.basis == "refused" ? Exit::negative : Exit::ok;
}

Exit run_config_show(const Context& context, const Input& input) {
    if (input.arguments.empty()) {
        const auto shown = fetch<admin::ConfigShown>(context, {"/config"});
        if (const Exit* failed = std::get_if<Exit>(&shown)) return *failed;
        if (!context.json) context.out << view_config(std::get<admin::ConfigShown>(shown), context.screen);
        return Exit::ok;
    }
    const std::string target = "/config/" + http::percent_encode(input.arguments.front());
    const auto user = fetch<admin::UserConfig>(context, {with_query(target, input, {"source", "tag"})});
    if (const Exit* failed = std::get_if<Exit>(&user)) return *failed;
    if (!context.json) {
        context.out << view_user_config(std::get<admin::UserConfig>(user), context.screen, now());
    }
    return Exit::ok;
}

Exit run_hostkeys(const Context& context, const Input& input) {
    const auto keys = fetch<admin::HostKeys>(context, {"/hostkeys"});
    if (const Exit* failed = std::get_if<Exit>(&keys)) return *failed;
    const auto& answer = std::get<admin::HostKeys>(keys);
    if (context.json) return Exit::ok;
    const bool lines = input.has("--sshfp") || input.has("--known-hosts");
    if (input.has("--sshfp")) context.out << view_sshfp(answer, input.option("--sshfp"));
    if (input.has("--known-hosts")) context.out << view_known_hosts(answer, input.option("--known-hosts"));
    if (!lines) context.out << view_hostkeys(answer, context.screen);
    return Exit::ok;
}

}  // namespace homeport::cli
