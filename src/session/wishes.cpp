#include "session/wishes.hpp"

#include "session/local_time.hpp"

namespace homeport::session {
namespace {

using namespace std::chrono_literals;
using router::AdminState;
using router::Wish;

// How long an admin waits for the store, and how often a drain is looked after.
constexpr auto patience = 5s;
constexpr auto look_again = 1s;

std::string reason(const Wish& wish) {
    return wish.message.empty() ? std::string() : ": " + wish.message;
}

/// For those who work there.
std::string sentence(const Wish& wish) {
    switch (wish.state) {
        case AdminState::drain:
            if (wish.deadline) {
                return "This machine (" + wish.backend + ") is taken out of service at " +
                       show_time(*wish.deadline, wall_now()) + reason(wish) +
                       ". Please finish by then; afterwards your logins lead to another one with the same "
                       "home.";
            }
            return "This machine (" + wish.backend + ") is being taken out of service" + reason(wish) +
                   ". Please finish what you are doing here.";
        case AdminState::maint:
            return "This machine (" + wish.backend + ") is in maintenance" + reason(wish) +
                   ". This session goes on; new logins lead to another one with the same home.";
        default:
            return "This machine (" + wish.backend + ") stays in service" + reason(wish) + ".";
    }
}

}  // namespace

boost::system::result<void, std::string> Wishes::load() {
    auto stored = store_.list();
    if (const auto* failure = std::get_if<router::StoreError>(&stored)) {
        return "The states of instances cannot be read: " + failure->message + ".";
    }
    take(std::get<std::vector<Wish>>(std::move(stored)));
    return {};
}

void Wishes::take(std::vector<Wish> stored) {
    loaded_ = true;
    // Of an instance that an admin has spoken about meanwhile the newer word counts.
    standing_.with([&](Standing& standing) {
        for (Wish& wish : stored) standing.try_emplace(wish.backend, wish);
    });
    apply();
}

awaitable<void> Wishes::load_later() {
    auto stored = co_await workers_.run(patience, [this] { return store_.list(); });
    if (!stored || std::holds_alternative<router::StoreError>(*stored)) co_return;
    take(std::get<std::vector<Wish>>(std::move(*stored)));
    log_.info("the states of instances can be read again");
    changed_.notify();
}

void Wishes::apply() {
    for (const auto& [name, wish] : standing_.with([](Standing& standing) { return standing; })) {
        pool_.with([&](router::Router& router) { return router.set_admin_state(name, wish.state); });
    }
}

awaitable<boost::system::result<void, std::string>> Wishes::store(Wish wish) {
    using Result = boost::system::result<void, std::string>;
    auto job = [this, wish] { return store_.put(wish); };
    auto done = co_await workers_.run(patience, std::move(job));
    if (!done) {
        // It may be written yet, when the store finds time, and must not stay then unless it came into force.
        auto later = correct(wish.backend);
        asio::co_spawn(co_await asio::this_coro::executor, std::move(later), [](std::exception_ptr) {});
        co_return Result(boost::system::in_place_error,
                         "the store did not answer: " + done.error().message());
    }
    if (const auto* failure = std::get_if<router::StoreError>(&*done)) {
        co_return Result(boost::system::in_place_error, "it could not be stored: " + failure->message);
    }
    co_return Result();
}

void Wishes::put_into_force(const Wish& wish) {
    standing_.with([&](Standing& standing) { standing.insert_or_assign(wish.backend, wish); });
    pool_.with([&](router::Router& router) { return router.set_admin_state(wish.backend, wish.state); });
    emptied_.erase(wish.backend);
    log_.info("an instance changed its state",
              {{"backend", wish.backend},
               {"state", to_string(wish.state)},
               {"deadline", wish.deadline ? show_time(*wish.deadline, wall_now()) : ""},
               {"message", wish.message}});
    changed_.notify();
}

awaitable<boost::system::result<std::size_t, std::string>> Wishes::make(Wish wish) {
    using Result = boost::system::result<std::size_t, std::string>;
    if (auto stored = co_await store(wish); !stored) {
        co_return Result(boost::system::in_place_error, std::move(stored).error());
    }
    const auto before = find(wish.backend);
    const bool was_ready = !before || before->state == AdminState::ready;
    put_into_force(wish);
    if (wish.state == AdminState::ready && was_ready) co_return Result(0U);
    const auto there = [&](const SessionInfo& session) { return session.backend == wish.backend; };
    co_return Result(registry_.tell_if(there, sentence(wish)));
}

std::optional<Wish> Wishes::find(const std::string& backend) const {
    return standing_.with([&](const Standing& standing) -> std::optional<Wish> {
        const auto found = standing.find(backend);
        if (found == standing.end()) return std::nullopt;
        return found->second;
    });
}

std::string Wishes::notice(const std::string& backend) const {
    const auto wish = find(backend);
    return wish && wish->state == AdminState::drain ? sentence(*wish) : std::string();
}

awaitable<void> Wishes::keep() {
    for (;;) {
        if (!loaded_) co_await load_later();
        bool draining = false;
        for (const auto& [name, wish] : standing_.with([](Standing& standing) { return standing; })) {
            if (wish.state != AdminState::drain) continue;
            draining = true;
            co_await see_through(wish);
        }
        co_await changed_.wait_until(draining || !loaded_ ? base::Signal::TimePoint::clock::now() + look_again
                                                          : base::Signal::TimePoint::max());
    }
}

awaitable<void> Wishes::see_through(const Wish& wish) {
    const auto status = pool_.with([&](router::Router& router) { return router.backend(wish.backend); });
    if (!status || status->admin == AdminState::removed) co_return;  // for when it comes back
    if (wish.deadline && *wish.deadline <= wall_now()) {
        if (!co_await end(wish)) co_return;
        const auto there = [&](const SessionInfo& session) { return session.backend == wish.backend; };
        const Farewell farewell(EndReason::instance_drained,
                                "Your instance of the pool (" + wish.backend + ") is taken out of service" +
                                    reason(wish) + "; log in again and you are on another one.");
        const std::size_t ended = registry_.stop_if(there, farewell);
        log_.warning("a drain has come to its deadline",
                     {{"backend", wish.backend}, {"sessions_ended", ended}});
    } else if (status->sessions > 0) {
        emptied_.erase(wish.backend);
    } else {
        if (emptied_.insert(wish.backend).second) {
            log_.info("a draining instance is empty", {{"backend", wish.backend}});
        }
        const router::Work work = pool_.with(
            [&](const router::Router& router) { return router.work(wish.backend, router::Clock::now()); });
        if (work.state != router::Work::State::none) co_return;
        if (co_await end(wish)) log_.info("a drain is over, nobody works there", {{"backend", wish.backend}});
    }
}

awaitable<void> Wishes::correct(std::string backend) {
    auto job = [this, backend]() -> bool {
        const auto standing = find(backend);
        const auto done = standing ? store_.put(*standing) : store_.erase(backend);
        return !std::holds_alternative<router::StoreError>(done);
    };
    // Waiting for it does not matter, as long as it is in the queue.
    const auto done = co_await workers_.run(patience, std::move(job));
    const bool queued = done ? *done : done.error() == boost::system::errc::timed_out;
    if (!queued) {
        log_.error("the state of an instance may be another one after a restart", {{"backend", backend}});
    }
}

awaitable<bool> Wishes::end(const Wish& wish) {
    Wish over{wish.backend, AdminState::maint, wall_now(), std::nullopt, wish.message};
    if (const auto stored = co_await store(over); !stored) {
        log_.error("the end of a drain will be forgotten at a restart",
                   {{"backend", wish.backend}, {"reason", stored.error()}});
    }
    if (find(wish.backend) == wish) {
        put_into_force(over);
        co_return true;
    }
    // An admin was quicker: what has just been written is not what stands.
    co_await correct(wish.backend);
    co_return false;
}

}  // namespace homeport::session
