// `drain`, `maint`, `ready`: what an admin wants of an instance.
#include "admin/actions.hpp"
#include "admin/handlers.hpp"
#include "base/units.hpp"

namespace homeport::admin {
namespace {

using router::AdminState;
using std::chrono::seconds;

constexpr auto longest_drain = std::chrono::hours(24 * 365);

awaitable<http::Response> wish(const Sources& sources, Call call, AdminState state) {
    const std::string name = call.capture, message = call.argument("message"),
                      deadline = call.argument("deadline");
    if (auto refusal = unknown_instance(sources, name)) co_return std::move(*refusal);
    if (auto refusal = bad_message(message)) co_return std::move(*refusal);
    router::Wish wish{
        name, state, std::chrono::floor<seconds>(std::chrono::system_clock::now()), {}, message};
    if (!deadline.empty()) {
        const auto time = base::parse_duration(deadline);
        if (!time || *time > longest_drain) {
            co_return http::error_response(
                400, "deadline must be a duration of at most a year, such as 2h or 1h30m, not \"" + deadline +
                         "\"");
        }
        wish.deadline = wish.since + std::chrono::ceil<seconds>(*time);
    }
    const auto told = co_await sources.wishes.make(wish);
    if (!told) co_return http::error_response(503, name + " is as it was: " + told.error());
    const auto status = sources.pool.with([&](const router::Router& r) { return r.backend(name); });
    const std::size_t left = status ? status->sessions : 0;
    switch (state) {
        case AdminState::drain:
            co_return done(name + " drains: no new users" +
                               (deadline.empty() ? "" : ", over in " + deadline) + "; " +
                               count_sessions(left) + " on it",
                           left);
        case AdminState::maint:
            co_return done(name + " is in maintenance: nobody gets in; " + count_sessions(left) + " on it",
                           left);
        default:
            co_return done(name + " is ready", left);
    }
}

}  // namespace

awaitable<http::Response> drain(const Sources& sources, Call call) {
    co_return co_await wish(sources, std::move(call), AdminState::drain);
}

awaitable<http::Response> maint(const Sources& sources, Call call) {
    co_return co_await wish(sources, std::move(call), AdminState::maint);
}

awaitable<http::Response> make_ready(const Sources& sources, Call call) {
    co_return co_await wish(sources, std::move(call), AdminState::ready);
}

}  // namespace homeport::admin
