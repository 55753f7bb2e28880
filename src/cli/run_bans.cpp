// The commands about sources that are refused.
#include "cli/ask.hpp"
#include "cli/units.hpp"
#include "cli/views.hpp"
#include "http/target.hpp"

namespace homeport::cli {

Exit run_bans(const Context& context, const Input&) {
    const auto bans = fetch<admin::Bans>(context, {"/bans"});
    if (const Exit* failed = std::get_if<Exit>(&bans)) return *failed;
    if (!context.json) context.out << view_bans(std::get<admin::Bans>(bans), context.screen);
    return Exit::ok;
}

Exit run_unban(const Context& context, const Input& input) {
    if (input.has("--all") == !input.arguments.empty()) {
        complain(context, "name a source that `homeport bans` shows, or say --all");
        return Exit::usage;
    }
    const std::string target =
        input.has("--all") ? "/bans" : "/bans/" + http::percent_encode(input.arguments.front());
    const auto lifted = fetch<admin::Lifted>(context, {target, "DELETE"});
    if (const Exit* failed = std::get_if<Exit>(&lifted)) return *failed;
    const auto& answer = std::get<admin::Lifted>(lifted);
    if (!context.json) context.out << show_count(answer.lifted, "ban") << " lifted.\n";
    return Exit::ok;
}

}  // namespace homeport::cli
