#include "cli/ask.hpp"
#include "cli/text.hpp"
#include "cli/views.hpp"

namespace homeport::cli {

Exit run_reload(const Context& context, const Input&) {
    auto reply = send(context.socket, {"/reload", "POST", ""});
    if (!reply) {
        complain(context, reply.error());
        return Exit::unreachable;
    }
    constexpr unsigned not_in_order = 422;
    if (reply->status == not_in_order && !context.json) {
        if (const auto refused = admin::from_json<admin::Reloaded>(reply->body)) {
            for (const std::string& problem : refused->problems) context.err << clean(problem) << "\n";
        }
    }
    const auto answer = judge(context, std::move(*reply));
    if (const Exit* failed = std::get_if<Exit>(&answer)) return *failed;
    const std::string& body = std::get<std::string>(answer);
    if (context.json) print_json(context, body);
    const auto reloaded = decode<admin::Reloaded>(context, body);
    if (const Exit* failed = std::get_if<Exit>(&reloaded)) return *failed;
    if (!context.json) context.out << view_reloaded(std::get<admin::Reloaded>(reloaded));
    return Exit::ok;
}

}  // namespace homeport::cli
