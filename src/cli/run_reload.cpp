// The commands that change which instances there are.
#include <fstream>
#include <iostream>
#include <sstream>

#include "cli/ask.hpp"
#include "cli/text.hpp"
#include "cli/views.hpp"
#include "http/target.hpp"

namespace homeport::cli {
namespace {

Exit change(const Context& context, const Question& question) {
    auto reply = send(context.socket, question);
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

std::string read_all(std::istream& from) {
    std::ostringstream text;
    text << from.rdbuf();
    return text.str();
}

}  // namespace

Exit run_reload(const Context& context, const Input&) {
    return change(context, {"/reload", "POST"});
}

Exit run_backend_add(const Context& context, const Input& input) {
    const std::string path = input.arguments.empty() ? "-" : input.arguments.front();
    if (path == "-") return change(context, {"/backends", "POST", read_all(std::cin)});
    std::ifstream file(path);
    if (!file) {
        complain(context, "cannot read " + path);
        return Exit::negative;
    }
    return change(context, {"/backends", "POST", read_all(file)});
}

Exit run_backend_remove(const Context& context, const Input& input) {
    return change(context, {"/backends/" + http::percent_encode(input.arguments.front()), "DELETE"});
}

}  // namespace homeport::cli
