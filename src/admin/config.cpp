// `config`: what is in force, in general and for one user.
#include <algorithm>

#include "admin/explain.hpp"
#include "admin/handlers.hpp"
#include "admin/ok.hpp"

namespace homeport::admin {

awaitable<http::Response> show_config(const Sources& sources, Call) {
    co_return ok(sources.configuration.show());
}

awaitable<http::Response> show_user_config(const Sources& sources, Call call) {
    auto question = co_await read_question(sources, std::move(call));
    if (auto* refusal = std::get_if<http::Response>(&question)) co_return std::move(*refusal);
    auto [account, request] = std::get<Questioned>(std::move(question));
    auto about = co_await sources.configuration.about(account, request);
    if (!about) {
        co_return http::error_response(
            503, "the keys of \"" + account.name + "\" could not be read: " + about.error().message());
    }
    for (const session::SessionInfo& session : sources.sessions.list()) {
        if (session.user == account.name) ++about->sessions;
    }
    about->why = co_await explain_decision(sources, std::move(request));
    co_return ok(*about);
}

}  // namespace homeport::admin
