#include "session/self_help.hpp"

#include <algorithm>

namespace homeport::session {
namespace {

using namespace std::chrono_literals;
using relay::DeskAnswer;

constexpr auto price = 1s;
constexpr auto credit = 20s;

const char* const no_store = "where your sessions belong cannot be looked up now; please try again later.";

std::string describe(const router::BackendStatus& status) {
    std::string text(to_string(status.health));
    if (status.admin != router::AdminState::ready) text += ", " + std::string(to_string(status.admin));
    return text;
}

}  // namespace

bool SelfHelp::too_many() {
    const auto now = std::chrono::steady_clock::now();
    if (paid_until_ > now + credit) return true;
    paid_until_ = std::max(paid_until_, now) + price;
    return false;
}

std::shared_ptr<const DeskAnswer> SelfHelp::ask(const std::string& command) {
    auto asked = parse_plea(command);
    auto session = parts_.session.lock();
    if (!asked || session == nullptr) return nullptr;
    auto answer_to = std::make_shared<DeskAnswer>();
    if (too_many()) {
        *answer_to = say_failed("too many questions; please wait a little.");
        return answer_to;
    }
    auto work = [](SelfHelp& self, AskedFor what, std::shared_ptr<DeskAnswer> to) -> awaitable<void> {
        const std::string plea(to_string(what.plea));
        DeskAnswer said = co_await self.answer(std::move(what));
        self.parts_.log.info("self help", {{"plea", plea}, {"status", said.status}});
        self.parts_.audit.record("self_help", {{"plea", plea}, {"status", said.status}});
        *to = std::move(said);
    };
    asio::co_spawn(parts_.lane.io, work(*this, std::move(*asked), answer_to),
                   [this, answer_to, session](const std::exception_ptr& surprise) {
                       if (surprise)
                           *answer_to = say_failed("this did not work; please tell your administrator.");
                       parts_.signal.notify();
                   });
    return answer_to;
}

awaitable<DeskAnswer> SelfHelp::answer(AskedFor asked) {
    const std::size_t most = asked.plea == Plea::move ? 1 : 0;
    if (asked.plea != Plea::help && asked.arguments.size() > most) {
        co_return say_usage("`" + std::string(to_string(asked.plea)) + "` takes " +
                            (most == 0 ? "no" : "one") + " argument");
    }
    switch (asked.plea) {
        case Plea::help:
            break;
        case Plea::where: {
            const auto standing = co_await look();
            if (!standing) co_return say_failed(no_store);
            co_return say_where(*standing);
        }
        case Plea::move: {
            // Not one expression: see Session::say_farewell().
            std::string target;
            if (!asked.arguments.empty()) target = asked.arguments.front();
            co_return co_await move(std::move(target));
        }
        case Plea::release:
            co_return co_await release();
    }
    co_return say_help();
}

router::Request SelfHelp::request(const std::string& tag) const {
    const Context& context = parts_.context;
    return {parts_.account.name, parts_.account.groups, parts_.source, tag,
            context.identity_check.misfits(context.settings.get()->check, person_of(parts_.account))};
}

awaitable<result<Standing>> SelfHelp::look() {
    Standing standing;
    auto found = co_await parts_.context.pins.find(parts_.account.name);
    if (!found) co_return found.error();
    standing.pin = std::move(*found);
    parts_.context.pool.with([&](router::Router& router) {
        standing.decision =
            router.decide(request(parts_.tag), standing.pin, {}, router::Clock::now(), parts_.lane.random);
        if (!standing.pin) return;
        const std::string& backend = standing.pin->backend;
        if (const auto status = router.backend(backend)) standing.instance = describe(*status);
        const router::Work work = router.work(backend, parts_.account.name, router::Clock::now());
        if (work.state == router::Work::State::some) standing.work = work.what;
    });
    standing.sessions = parts_.context.registry.list();
    std::erase_if(standing.sessions,
                  [&](const SessionInfo& session) { return session.user != parts_.account.name; });
    standing.own = parts_.entry->id();
    standing.shared = parts_.entry->traffic.channels.load(std::memory_order_relaxed) > 1;
    standing.now = wall_now();
    co_return standing;
}

awaitable<DeskAnswer> SelfHelp::move(std::string target) {
    const auto found = co_await look();
    if (!found) co_return say_failed(no_store);
    const Standing& standing = *found;
    const std::string from = standing.pin ? standing.pin->backend : std::string();
    const bool by_tag = target.starts_with('+');
    const std::string name = by_tag ? std::string() : target;
    if (!name.empty() && name == from) co_return say_moved(standing, name, false);

    std::vector<std::string> excluded;
    if (name.empty() && !from.empty()) excluded.push_back(from);
    const router::Decision decision = parts_.context.pool.with([&](router::Router& router) {
        return router.decide(request(by_tag ? target.substr(1) : std::string()), std::nullopt, excluded,
                             router::Clock::now(), parts_.lane.random);
    });
    const auto fits = [&](const router::Candidate& candidate) {
        return candidate.name == name && (candidate.verdict == router::Verdict::chosen ||
                                          candidate.verdict == router::Verdict::eligible);
    };
    const bool possible = name.empty() ? !decision.refused() : std::ranges::any_of(decision.candidates, fits);
    if (!possible) {
        if (by_tag && decision.refused()) co_return say_failed(decision.refusal);
        co_return say_no_other(decision, name, from);
    }

    const router::Pin wanted =
        new_pin(parts_.account, name.empty() ? decision.backend : name, "at your own wish");
    const auto standing_now =
        co_await parts_.context.pins.move(standing.pin ? standing.pin->version : 0, wanted);
    if (!standing_now) co_return say_failed("it could not be stored; please try again later.");
    if (standing_now->backend != wanted.backend) {
        co_return say_failed("somebody else has moved you to " + standing_now->backend + " just now.");
    }
    parts_.context.pool.with([&](router::Router& router) { router.learn_pin(wanted.user, wanted.backend); });
    parts_.log.info("pin moved by its user", {{"from", from}, {"to", wanted.backend}});
    parts_.audit.record("moved", {{"from", from}, {"to", wanted.backend}});
    co_return say_moved(standing, wanted.backend, true);
}

awaitable<DeskAnswer> SelfHelp::release() {
    const auto standing = co_await look();
    if (!standing) co_return say_failed(no_store);
    if (auto busy = say_busy(*standing)) co_return std::move(*busy);
    const auto erased = co_await parts_.context.pins.erase(parts_.account.name);
    if (!erased) co_return say_failed("it could not be stored; please try again later.");
    parts_.context.pool.with([&](router::Router& router) { router.forget_pin(parts_.account.name); });
    if (*erased) {
        const std::string from = standing->pin ? standing->pin->backend : "";
        parts_.log.info("pin released by its user", {{"from", from}});
        parts_.audit.record("released", {{"from", from}});
    }
    co_return say_released(*standing, *erased);
}

}  // namespace homeport::session
