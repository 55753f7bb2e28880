#include "admin/api.hpp"

#include "admin/handlers.hpp"

namespace homeport::admin {
namespace {

constexpr unsigned forbidden = 403;

/// The compiler insists on every verb.
Handler handler_of(Verb verb) {
    switch (verb) {
        case Verb::index:
            return show_index;
        case Verb::status:
            return show_status;
        case Verb::backends:
            return show_backends;
        case Verb::sessions:
            return show_sessions;
        case Verb::pins:
            return show_pins;
        case Verb::why:
            return explain;
        case Verb::config:
            return show_config;
        case Verb::config_user:
            return show_user_config;
        case Verb::hostkeys:
            return show_hostkeys;
        case Verb::authority:
            return show_authority;
        case Verb::check_authority:
            return check_authority;
        case Verb::events:
            return show_events;
        case Verb::bans:
            return show_bans;
        case Verb::unban:
            return lift_ban;
        case Verb::unban_all:
            return lift_all_bans;
        case Verb::version:
            return show_version;
        case Verb::reload:
            return reload;
        case Verb::add:
            return add_backends;
        case Verb::remove:
            return remove_backend;
        case Verb::drain:
            return drain;
        case Verb::maint:
            return maint;
        case Verb::ready:
            return make_ready;
        case Verb::kick:
            return kick;
        case Verb::pin:
            return pin_user;
        case Verb::unpin:
            return unpin_user;
    }
    return show_index;
}

}  // namespace

awaitable<http::Response> Api::handle(http::Request request) const {
    auto found = dispatch(verbs, grants_.of(request.peer), request.method, request.target);
    if (auto* refusal = std::get_if<http::Response>(&found)) {
        if (refusal->status == forbidden) note(request, refusal->status);
        co_return std::move(*refusal);
    }
    Call call = std::get<Call>(std::move(found));
    call.body = std::move(request.body);
    const Verb verb = call.verb;
    http::Response response = co_await handler_of(verb)(sources_, std::move(call));
    if (describe(verb).role == Role::admin) note(request, response.status);
    co_return response;
}

void Api::note(const http::Request& request, unsigned status) const {
    const base::Fields fields{{"request", request.method + " " + request.target},
                              {"status", status},
                              {"uid", request.peer.uid},
                              {"pid", request.peer.pid}};
    log_.info("admin request", fields);
    trail_.record("admin", fields);
}

}  // namespace homeport::admin
