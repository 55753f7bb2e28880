#include "session/placement.hpp"

#include <algorithm>
#include <optional>

namespace homeport::session {
namespace {

// Each lost race means that somebody else's pin stands, so a few rounds always settle it.
constexpr int max_rounds = 5;

Choice without_store() {
    Choice answer;
    answer.store_failed = true;
    answer.decision.refusal =
        "The pool cannot look up where your sessions belong right now; please try again in a few minutes.";
    return answer;
}

/// Takes the slot that was chosen before, unless things have changed since.
bool take(router::Router& router, const std::string& user, const Choice& chosen,
          const std::optional<router::Pin>& pin) {
    const auto version = [](const std::optional<router::Pin>& p) { return p ? p->version : 0; };
    if (chosen.decision.refused() || version(chosen.pin) != version(pin)) return false;
    if (!router.take(chosen.decision.backend, user)) return false;
    // A detour leaves the pin where it is.
    if (pin && chosen.decision.pin == router::PinAction::keep) router.learn_pin(user, pin->backend);
    return true;
}

}  // namespace

awaitable<Choice> choose(backend::Pool& pool, Pins& pins, router::Request request,
                         std::vector<std::string> failed, router::RandomSource& random) {
    auto found = co_await pins.find(request.user);
    if (!found && pins.required()) co_return without_store();
    Choice choice;
    if (found) choice.pin = std::move(*found);
    choice.decision = pool.with([&](router::Router& router) {
        return router.decide(request, choice.pin, failed, router::Clock::now(), random);
    });
    co_return choice;
}

awaitable<Placement> place(backend::Pool& pool, Pins& pins, auth::Account account, router::Request request,
                           std::vector<std::string> failed, router::RandomSource& random,
                           std::optional<Choice> chosen, router::Ticket ticket) {
    auto found = co_await pins.find(account.name);
    bool store_works = found.has_value();
    if (!store_works && pins.required()) co_return Placement{without_store(), {}};
    std::optional<router::Pin> pin = found ? std::move(*found) : std::nullopt;

    for (int round = 0;; ++round) {
        Placement placement;
        placement.decision = pool.with([&](router::Router& router) {
            if (round == 0 && chosen && take(router, account.name, *chosen, pin)) return chosen->decision;
            return router.place(request, pin, failed, router::Clock::now(), random, ticket);
        });
        placement.pin = pin;
        const router::Decision& decision = placement.decision;
        if (decision.refused()) co_return placement;
        placement.slot = Slot(pool, decision.backend, account.name);
        if (decision.pin == router::PinAction::keep || !store_works || round == max_rounds)
            co_return placement;

        router::Pin wanted = new_pin(account, decision.backend, decision.why);
        if (pin) wanted.created = pin->created;
        const std::uint64_t version = pin ? pin->version : 0;
        result<router::Pin> standing = make_error_code(boost::system::errc::io_error);
        if (decision.pin == router::PinAction::create) {
            standing = co_await pins.create(std::move(wanted));
        } else {
            standing = co_await pins.move(version, std::move(wanted));
        }
        if (!standing) {
            if (pins.required()) co_return Placement{without_store(), {}};
            store_works = false;  // the login goes on without a pin; the error is in the log
            co_return placement;
        }
        if (standing->backend == decision.backend) co_return placement;
        // Somebody was quicker. Decide again with their pin; our slot goes back with `placement`.
        pin = std::move(*standing);
    }
}

EndReason reason_of_refusal(const router::Decision& decision) {
    if (decision.denied) return EndReason::denied;
    const bool misfit = std::ranges::any_of(decision.candidates, [](const router::Candidate& candidate) {
        return candidate.verdict == router::Verdict::misfit;
    });
    return misfit ? EndReason::misfit : EndReason::no_backend;
}

}  // namespace homeport::session
