// `why`: the decision a login would get now, made by the router itself and changing nothing.
#include <random>

#include <boost/asio/ip/address.hpp>

#include "admin/explain.hpp"
#include "admin/handlers.hpp"
#include "admin/ok.hpp"
#include "admin/stored.hpp"

namespace homeport::admin {
namespace {

constexpr const char* service = "ssh";

/// For policies that draw lots. What `why` shows is then one draw: the next login may get another.
class Lots final : public router::RandomSource {
  public:
    std::uint64_t below(std::uint64_t bound) override {
        return std::uniform_int_distribution<std::uint64_t>(0, bound - 1)(engine_);
    }

  private:
    std::mt19937_64 engine_{std::random_device()()};
};

Why describe_decision(const router::Request& request, const router::Decision& decision) {
    Why why;
    why.user = request.user;
    why.source = request.source;
    why.tag = request.tag;
    why.basis = to_string(decision.basis);
    why.backend = decision.backend;
    why.rule = decision.rule;
    why.policy = to_string(decision.policy);
    why.why = decision.why;
    why.refusal = decision.refusal;
    why.waits_for = decision.waits_for;
    why.notice = decision.notice;
    for (const router::Candidate& candidate : decision.candidates) {
        why.candidates.push_back(
            {candidate.name, std::string(to_string(candidate.verdict)), candidate.detail});
    }
    return why;
}

bool is_address(const std::string& text) {
    error_code error;
    asio::ip::make_address(text, error);
    return !error;
}

}  // namespace

awaitable<std::variant<Questioned, http::Response>> read_question(const Sources& sources, Call call) {
    const std::string name = call.capture, source = call.argument("source");
    if (!source.empty() && !is_address(source)) {
        co_return http::error_response(400, "source must be an IPv4 or IPv6 address, not \"" + source + "\"");
    }
    const auto account = co_await sources.lookup_account(name);
    if (!account) {
        co_return http::error_response(
            503, "the account \"" + name + "\" could not be looked up: " + account.error().message());
    }
    if (!*account) co_return http::error_response(404, "there is no account \"" + name + "\"");
    router::Request request{(*account)->name, (*account)->groups, source, call.argument("tag")};
    if (sources.identity.misfits) request.misfits = sources.identity.misfits(**account);
    co_return Questioned{**account, std::move(request)};
}

awaitable<Why> explain_decision(const Sources& sources, router::Request request) {
    auto ask = [user = request.user](router::PinStore& pins) { return pins.find(user, service); };
    auto stored = co_await ask_store<std::optional<router::Pin>>(sources, std::move(ask));
    const std::optional<router::Pin> pin = stored ? *stored : std::nullopt;

    Lots lots;
    const router::Decision decision = sources.pool.with([&](const router::Router& router) {
        return router.decide(request, pin, {}, router::Clock::now(), lots);
    });
    Why why = describe_decision(request, decision);
    why.in_line = sources.pool.with([](const router::Router& r) { return r.waiting().size(); });
    if (pin) why.pin = describe_pin(sources, *pin);
    if (!stored) why.pin_error = stored.error();
    co_return why;
}

awaitable<http::Response> explain(const Sources& sources, Call call) {
    auto question = co_await read_question(sources, std::move(call));
    if (auto* refusal = std::get_if<http::Response>(&question)) co_return std::move(*refusal);
    co_return ok(co_await explain_decision(sources, std::get<Questioned>(std::move(question)).request));
}

}  // namespace homeport::admin
