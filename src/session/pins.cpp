#include "session/pins.hpp"

#include <algorithm>

namespace homeport::session {

template <class T, class Job>
awaitable<result<T>> Pins::ask(Act act, const char* what, Job job) {
    result<router::StoreResult<T>> answer = co_await workers_.run(options_.get()->deadline, std::move(job));
    if (!answer) {
        watch_.failed(act, what, "it does not answer: " + answer.error().message());
        co_return result<T>(boost::system::in_place_error, answer.error());
    }
    if (const auto* failure = std::get_if<router::StoreError>(&*answer)) {
        watch_.failed(act, what, failure->message);
        co_return result<T>(boost::system::in_place_error, make_error_code(boost::system::errc::io_error));
    }
    watch_.worked(act);
    co_return result<T>(boost::system::in_place_value, std::move(std::get<T>(*answer)));
}

awaitable<result<std::optional<router::Pin>>> Pins::find(std::string user) {
    auto job = [this, user = std::move(user)] { return store_.find(user, ssh_service); };
    co_return co_await ask<std::optional<router::Pin>>(Act::read, "find", std::move(job));
}

awaitable<result<router::Pin>> Pins::create(router::Pin pin) {
    auto job = [this, pin = std::move(pin)] { return store_.insert_if_absent(pin); };
    co_return co_await ask<router::Pin>(Act::write, "create", std::move(job));
}

awaitable<result<router::Pin>> Pins::move(std::uint64_t expected_version, router::Pin pin) {
    auto job = [this, expected_version, pin = std::move(pin)] {
        return store_.replace_if(expected_version, pin);
    };
    co_return co_await ask<router::Pin>(Act::write, "move", std::move(job));
}

awaitable<result<bool>> Pins::erase(std::string user) {
    auto job = [this, user = std::move(user)] { return store_.erase(user, ssh_service); };
    co_return co_await ask<bool>(Act::write, "erase", std::move(job));
}

void Pins::touch(const std::string& user) {
    workers_.post([this, user] {
        const auto done = store_.touch({user}, ssh_service, wall_now());
        if (const auto* failure = std::get_if<router::StoreError>(&done)) {
            watch_.failed(Act::write, "touch", failure->message);
        }
    });
}

awaitable<void> Pins::check() {
    auto read = [this] { return store_.find("", ssh_service); };
    if (!co_await ask<std::optional<router::Pin>>(Act::read, "check", std::move(read))) co_return;
    auto write = [this] { return store_.check(); };
    co_await ask<std::monostate>(Act::write, "check", std::move(write));
}

awaitable<void> Pins::keep(const Registry& registry) {
    using namespace std::chrono_literals;
    using Clock = std::chrono::steady_clock;
    asio::steady_timer timer(co_await asio::this_coro::executor);
    for (auto last = Clock::now();;) {
        // Often enough that a crash loses little of a long session, seldom enough that nobody notices.
        const std::chrono::milliseconds quarter = options_.get()->lifetime / 4;
        const auto due = last + std::clamp<std::chrono::milliseconds>(quarter, 250ms, 60s);
        timer.expires_at(std::min(due, Clock::now() + 1s));
        co_await timer.async_wait(asio::use_awaitable);
        if (watch_.health().failing) co_await check();
        if (Clock::now() < due) continue;
        last = Clock::now();
        // Touched and expired in one job: no pin of a user with a session can look old in between.
        auto job = [this, users = registry.users(),
                    lifetime = options_.get()->lifetime]() -> router::StoreResult<std::uint64_t> {
            const auto now = wall_now();
            const auto touched = store_.touch(users, ssh_service, now);
            if (const auto* failure = std::get_if<router::StoreError>(&touched)) return *failure;
            return store_.expire(ssh_service, now - lifetime);
        };
        // It may have had nothing to write, so that it worked says less than that it failed.
        const auto answer = co_await workers_.run(options_.get()->deadline, std::move(job));
        if (!answer) {
            watch_.failed(Act::write, "expire", "it does not answer: " + answer.error().message());
        } else if (const auto* failure = std::get_if<router::StoreError>(&*answer)) {
            watch_.failed(Act::write, "expire", failure->message);
        } else if (const auto expired = std::get<std::uint64_t>(*answer); expired > 0) {
            log_.info("pins expired", {{"count", expired}});
        }
    }
}

}  // namespace homeport::session
