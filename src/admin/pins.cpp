#include <charconv>

#include "admin/handlers.hpp"
#include "admin/ok.hpp"
#include "admin/stored.hpp"

namespace homeport::admin {
namespace {

constexpr std::size_t default_limit = 100, greatest_limit = 1000;

std::optional<std::size_t> parse_limit(const std::string& text) {
    if (text.empty()) return default_limit;
    std::size_t limit = 0;
    const char* end = text.data() + text.size();
    const auto [stopped, error] = std::from_chars(text.data(), end, limit);
    if (error != std::errc() || stopped != end || limit < 1 || limit > greatest_limit) return std::nullopt;
    return limit;
}

std::string show_work(const router::Work& work) {
    if (work.state == router::Work::State::unknown) return "";
    return work.state == router::Work::State::none ? "none" : work.what;
}

}  // namespace

Pin describe_pin(const Sources& sources, const router::Pin& from) {
    const router::Work work = sources.pool.with([&](const router::Router& router) {
        return router.work(from.backend, from.user, router::Clock::now());
    });
    return {from.user, from.service,       from.backend,         from.uid, from.gid,
            from.home, Time{from.created}, Time{from.last_seen}, from.why, show_work(work)};
}

awaitable<http::Response> show_pins(const Sources& sources, Call call) {
    const std::string after = call.argument("after");
    const auto limit = parse_limit(call.argument("limit"));
    if (!limit) co_return http::error_response(400, "limit must be a number from 1 to 1000");

    // One more than asked for tells whether there is a next page.
    auto ask = [after, count = *limit + 1](router::PinStore& pins) { return pins.list(after, count); };
    auto found = co_await ask_store<std::vector<router::Pin>>(sources, std::move(ask));
    if (!found) co_return http::error_response(503, found.error());

    Pins page;
    const bool more = found->size() > *limit;
    if (more) found->pop_back();
    for (const router::Pin& pin : *found) page.pins.push_back(describe_pin(sources, pin));
    if (more) page.next = found->back().user;
    co_return ok(page);
}

}  // namespace homeport::admin
