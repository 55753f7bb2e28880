#include "cli/ask.hpp"

#include "cli/text.hpp"
#include "http/target.hpp"

namespace homeport::cli {

void complain(const Context& context, std::string_view sentence) {
    context.err << "homeport: " << clean(sentence) << "\n";
}

std::variant<std::string, Exit> ask(const Context& context, const Question& question) {
    auto reply = send(context.socket, question);
    if (!reply) {
        complain(context, reply.error());
        return Exit::unreachable;
    }
    return judge(context, std::move(*reply));
}

std::variant<std::string, Exit> judge(const Context& context, Reply reply) {
    constexpr unsigned ok = 200, bad_request = 400, server_error = 500;
    if (reply.status == ok) return std::move(reply.body);
    if (context.json) print_json(context, reply.body);
    const auto error = admin::from_json<admin::Error>(reply.body);
    complain(context,
             error ? error->error : "homeportd answered with status " + std::to_string(reply.status));
    if (reply.status == bad_request) return Exit::usage;
    return reply.status < server_error ? Exit::negative : Exit::unreachable;
}

std::string with_query(std::string target, const Input& input, std::initializer_list<const char*> names) {
    char separator = '?';
    for (const char* name : names) {
        const std::string option = std::string("--") + name;
        if (!input.has(option)) continue;
        target += separator + std::string(name) + "=" + http::percent_encode(input.option(option));
        separator = '&';
    }
    return target;
}

void print_json(const Context& context, const std::string& body) {
    context.out << (context.terminal ? indent_json(body) : body) << "\n";
}

}  // namespace homeport::cli
