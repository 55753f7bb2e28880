#include "session/pins.hpp"

#include <algorithm>

namespace homeport::session {

template <class T, class Job>
awaitable<result<T>> Pins::ask(const char* what, Job job) {
    result<router::StoreResult<T>> answer = co_await workers_.run(options_.get()->deadline, std::move(job));
    if (!answer) {
        log_.error("pin store does not answer", {{"operation", what}, {"error", answer.error().message()}});
        co_return result<T>(boost::system::in_place_error, answer.error());
    }
    if (const auto* failure = std::get_if<router::StoreError>(&*answer)) {
        log_.error("pin store failed", {{"operation", what}, {"error", failure->message}});
        co_return result<T>(boost::system::in_place_error, make_error_code(boost::system::errc::io_error));
    }
    co_return result<T>(boost::system::in_place_value, std::move(std::get<T>(*answer)));
}

awaitable<result<std::optional<router::Pin>>> Pins::find(std::string user) {
    auto job = [this, user = std::move(user)] { return store_.find(user, ssh_service); };
    co_return co_await ask<std::optional<router::Pin>>("find", std::move(job));
}

awaitable<result<router::Pin>> Pins::create(router::Pin pin) {
    auto job = [this, pin = std::move(pin)] { return store_.insert_if_absent(pin); };
    co_return co_await ask<router::Pin>("create", std::move(job));
}

awaitable<result<router::Pin>> Pins::move(std::uint64_t expected_version, router::Pin pin) {
    auto job = [this, expected_version, pin = std::move(pin)] {
        return store_.replace_if(expected_version, pin);
    };
    co_return co_await ask<router::Pin>("move", std::move(job));
}

awaitable<result<bool>> Pins::erase(std::string user) {
    auto job = [this, user = std::move(user)] { return store_.erase(user, ssh_service); };
    co_return co_await ask<bool>("erase", std::move(job));
}

void Pins::touch(const std::string& user) {
    workers_.post([this, user] {
        const auto done = store_.touch({user}, ssh_service, wall_now());
        if (const auto* failure = std::get_if<router::StoreError>(&done)) {
            log_.error("pin store failed", {{"operation", "touch"}, {"error", failure->message}});
        }
    });
}

awaitable<void> Pins::keep(const Registry& registry) {
    using namespace std::chrono_literals;
    asio::steady_timer timer(co_await asio::this_coro::executor);
    for (;;) {
        // Often enough that a crash loses little of a long session, seldom enough that nobody notices.
        const std::chrono::milliseconds quarter = options_.get()->lifetime / 4;
        timer.expires_after(std::clamp<std::chrono::milliseconds>(quarter, 250ms, 60s));
        co_await timer.async_wait(asio::use_awaitable);
        // Touched and expired in one job: no pin of a user with a session can look old in between.
        auto job = [this, users = registry.users(),
                    lifetime = options_.get()->lifetime]() -> router::StoreResult<std::uint64_t> {
            const auto now = wall_now();
            const auto touched = store_.touch(users, ssh_service, now);
            if (const auto* failure = std::get_if<router::StoreError>(&touched)) return *failure;
            return store_.expire(ssh_service, now - lifetime);
        };
        const result<std::uint64_t> expired = co_await ask<std::uint64_t>("expire", std::move(job));
        if (expired && *expired > 0) log_.info("pins expired", {{"count", *expired}});
    }
}

}  // namespace homeport::session
