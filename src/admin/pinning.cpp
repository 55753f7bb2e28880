// `pin` and `unpin`: who belongs where, by an admin's word.
#include "admin/actions.hpp"
#include "admin/handlers.hpp"
#include "admin/stored.hpp"
#include "router/random.hpp"
#include "session/pins.hpp"

namespace homeport::admin {
namespace {

constexpr const char* service = "ssh";

std::optional<router::Pin> found_in(const router::StoreResult<std::optional<router::Pin>>& answer) {
    const auto* pin = std::get_if<std::optional<router::Pin>>(&answer);
    return pin != nullptr ? *pin : std::nullopt;
}

/// Writes the pin over whatever stands.
router::StoreResult<router::Pin> write(router::PinStore& pins, router::Pin wanted) {
    constexpr int rounds = 5;  // each lost one means that a login was quicker
    router::StoreResult<router::Pin> standing = wanted;
    for (int round = 0; round < rounds; ++round) {
        const auto old = found_in(pins.find(wanted.user, service));
        if (old) wanted.created = old->created;
        standing = pins.replace_if(old ? old->version : 0, wanted);
        const auto* pin = std::get_if<router::Pin>(&standing);
        if (pin == nullptr || pin->backend == wanted.backend) break;
    }
    return standing;
}

/// What a login would do that the admin may not expect; empty if it goes to the pinned instance.
std::string catch_of(const Sources& sources, const auth::Account& account, const router::Pin& pin) {
    router::Request request{account.name, account.groups, "", ""};
    if (sources.identity.misfits) request.misfits = sources.identity.misfits(account);
    router::MersenneRandom random;
    const router::Decision decision = sources.pool.with([&](const router::Router& router) {
        return router.decide(request, pin, {}, router::Clock::now(), random);
    });
    if (decision.basis == router::Basis::pin) return {};
    return "; but a login now would not go there: " + (decision.refused() ? decision.refusal : decision.why);
}

}  // namespace

awaitable<http::Response> pin_user(const Sources& sources, Call call) {
    const std::string user = call.capture, instance = call.argument("instance");
    if (instance.empty()) co_return http::error_response(400, "which instance? give instance=NAME");
    if (auto refusal = unknown_instance(sources, instance)) co_return std::move(*refusal);
    const auto found = co_await sources.lookup_account(user);
    if (!found) {
        co_return http::error_response(
            503, "the account \"" + user + "\" could not be looked up: " + found.error().message());
    }
    if (!*found) co_return http::error_response(404, "there is no account \"" + user + "\"");
    const auth::Account account = **found;

    const router::Pin wanted = session::new_pin(account, instance, "by an administrator");
    auto job = [wanted](router::PinStore& pins) { return write(pins, wanted); };
    const auto standing = co_await ask_store<router::Pin>(sources, std::move(job));
    if (!standing) co_return http::error_response(503, standing.error());
    sources.pool.with([&](router::Router& router) { router.learn_pin(account.name, standing->backend); });

    std::size_t elsewhere = 0;
    for (const auto& session : sources.sessions.list()) {
        if (session.user == account.name && session.backend != instance) ++elsewhere;
    }
    co_return done(account.name + " is pinned to " + standing->backend +
                       catch_of(sources, account, *standing) +
                       (elsewhere > 0 ? "; " + count_sessions(elsewhere) + " elsewhere go on" : ""),
                   elsewhere);
}

awaitable<http::Response> unpin_user(const Sources& sources, Call call) {
    const std::string user = call.capture;
    auto job = [user](router::PinStore& pins) { return pins.erase(user, service); };
    const auto erased = co_await ask_store<bool>(sources, std::move(job));
    if (!erased) co_return http::error_response(503, erased.error());
    sources.pool.with([&](router::Router& router) { router.forget_pin(user); });
    if (!*erased) co_return http::error_response(404, "\"" + user + "\" has no pin");
    co_return done(user + " has no pin any more; the next login makes a new one");
}

}  // namespace homeport::admin
