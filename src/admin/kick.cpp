// `kick`: ends sessions.
#include "admin/actions.hpp"
#include "admin/handlers.hpp"

namespace homeport::admin {

awaitable<http::Response> kick(const Sources& sources, Call call) {
    const std::string& who = call.capture;
    const std::string message = call.argument("message");
    if (auto refusal = bad_message(message)) co_return std::move(*refusal);
    const session::Farewell farewell(
        session::EndReason::kicked,
        "An administrator ended this session" + (message.empty() ? "" : ": " + message) + ".");
    const auto meant = [&](const session::SessionInfo& session) {
        return session.id == who || (!session.user.empty() && session.user == who);
    };
    const std::size_t count = sources.sessions.stop_if(meant, farewell);
    if (count == 0) {
        co_return http::error_response(
            404, "there is no session \"" + who + "\", and no user of that name has one");
    }
    co_return done(count_sessions(count) + " ended", count);
}

}  // namespace homeport::admin
