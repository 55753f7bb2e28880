#include "cli/ask.hpp"

#include "cli/text.hpp"

namespace homeport::cli {

void complain(const Context& context, std::string_view sentence) {
    context.err << "homeport: " << clean(sentence) << "\n";
}

std::variant<std::string, Exit> ask(const Context& context, const std::string& target) {
    auto reply = get(context.socket, target);
    if (!reply) {
        complain(context, reply.error());
        return Exit::unreachable;
    }
    constexpr unsigned ok = 200, bad_request = 400, not_found = 404;
    if (reply->status == ok) return std::move(reply->body);
    if (context.json) print_json(context, reply->body);
    const auto error = admin::from_json<admin::Error>(reply->body);
    complain(context,
             error ? error->error : "homeportd answered with status " + std::to_string(reply->status));
    if (reply->status == bad_request) return Exit::usage;
    return reply->status == not_found ? Exit::negative : Exit::unreachable;
}

void print_json(const Context& context, const std::string& body) {
    context.out << (context.terminal ? indent_json(body) : body) << "\n";
}

}  // namespace homeport::cli
