// The common part of every command that asks the daemon: ask, complain, decode, or print the JSON as it came.
#pragma once

#include <chrono>
#include <initializer_list>
#include <optional>
#include <ostream>
#include <string>
#include <variant>

#include "admin/messages.hpp"
#include "cli/api_client.hpp"
#include "cli/json_text.hpp"
#include "cli/run.hpp"

namespace homeport::cli {

/// The daemon's answer, or the exit code of a command that has said why there is none. An error of the API is
/// a negative answer if we asked for what is not there, and the daemon's trouble otherwise.
[[nodiscard]] std::variant<std::string, Exit> ask(const Context&, const Question&);

/// The second half of it, for whoever has the answer already.
[[nodiscard]] std::variant<std::string, Exit> judge(const Context&, Reply);

/// Appends query arguments from the options of the same name.
[[nodiscard]] std::string with_query(std::string target, const Input&,
                                     std::initializer_list<const char*> names);

void print_json(const Context&, const std::string& body);

template <class Message>
[[nodiscard]] std::variant<Message, Exit> decode(const Context& context, const std::string& body) {
    auto message = admin::from_json<Message>(body);
    if (message) return std::move(*message);
    complain(context, "homeportd's answer is not understood: " + message.error());
    return Exit::unreachable;
}

/// ask() and decode(); with --json the body is printed on the way.
template <class Message>
[[nodiscard]] std::variant<Message, Exit> fetch(const Context& context, const Question& question) {
    auto answer = ask(context, question);
    if (const Exit* failed = std::get_if<Exit>(&answer)) return *failed;
    const std::string& body = std::get<std::string>(answer);
    if (context.json) print_json(context, body);
    return decode<Message>(context, body);
}

}  // namespace homeport::cli
