// The commands that change something: each one request, answered with a sentence.
#include "cli/ask.hpp"
#include "cli/text.hpp"
#include "http/target.hpp"

namespace homeport::cli {
namespace {

Exit act(const Context& context, const Question& question) {
    const auto answer = fetch<admin::Done>(context, question);
    if (const Exit* failed = std::get_if<Exit>(&answer)) return *failed;
    if (!context.json) context.out << clean(std::get<admin::Done>(answer).done) << "\n";
    return Exit::ok;
}

std::string instance_path(const Input& input, const char* action) {
    return "/backends/" + http::percent_encode(input.arguments.front()) + action;
}

}  // namespace

Exit run_drain(const Context& context, const Input& input) {
    return act(context, {with_query(instance_path(input, "/drain"), input, {"deadline", "message"}), "POST"});
}

Exit run_maint(const Context& context, const Input& input) {
    return act(context, {with_query(instance_path(input, "/maint"), input, {"message"}), "POST"});
}

Exit run_ready(const Context& context, const Input& input) {
    return act(context, {with_query(instance_path(input, "/ready"), input, {"message"}), "POST"});
}

Exit run_kick(const Context& context, const Input& input) {
    const std::string target = "/sessions/" + http::percent_encode(input.arguments.front());
    return act(context, {with_query(target, input, {"message"}), "DELETE"});
}

Exit run_pin(const Context& context, const Input& input) {
    return act(context, {"/pins/" + http::percent_encode(input.arguments.at(0)) +
                             "?instance=" + http::percent_encode(input.arguments.at(1)),
                         "PUT"});
}

Exit run_unpin(const Context& context, const Input& input) {
    return act(context, {"/pins/" + http::percent_encode(input.arguments.front()), "DELETE"});
}

}  // namespace homeport::cli
