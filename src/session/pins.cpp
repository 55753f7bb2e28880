#include "session/pins.hpp"

#include <algorithm>

namespace homeport::session {

router::Pin new_pin(const auth::Account& account, std::string backend, std::string why) {
    router::Pin pin;
    pin.user = account.name;
    pin.service = ssh_service;
    pin.backend = std::move(backend);
    pin.uid = account.uid;
    pin.gid = account.gid;
    pin.home = account.home;
    pin.created = pin.last_seen = wall_now();
    pin.why = std::move(why);
    return pin;
}

template <class T, class Job>
awaitable<result<T>> Pins::attempt(Act act, const char* what, Job job) {
    result<router::StoreResult<T>> answer = co_await workers_.run(options_.get()->deadline, std::move(job));
    if (!answer) {
        watch_.failed(act, what, "it does not answer: " + answer.error().message());
        co_return result<T>(boost::system::in_place_error, answer.error());
    }
    if (const auto* failure = std::get_if<router::StoreError>(&*answer)) {
        watch_.failed(act, what, failure->message);
        co_return result<T>(boost::system::in_place_error, make_error_code(boost::system::errc::io_error));
    }
    co_return result<T>(boost::system::in_place_value, std::move(std::get<T>(*answer)));
}

template <class T, class Job>
awaitable<result<T>> Pins::ask(Act act, const char* what, Job job) {
    result<T> answer = co_await attempt<T>(act, what, std::move(job));
    if (answer) watch_.worked(act);
    co_return answer;
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
    touched_.with([&](auto& touched) { touched.insert(user); });
}

void Pins::write_touched() {
    const auto touched = touched_.with([](auto& all) { return std::exchange(all, {}); });
    if (touched.empty()) return;
    workers_.post([this, users = std::vector(touched.begin(), touched.end())] {
        const auto done = store_.touch(users, ssh_service, wall_now());
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

void Pins::teach(backend::Pool& pool) {
    const auto failed = for_each_pin(store_, [&](const router::Pin& pin) {
        pool.with([&](router::Router& router) { router.learn_pin(pin.user, pin.backend); });
    });
    if (failed) watch_.failed(Act::read, "list", failed->message);
}

awaitable<void> Pins::keep(const Registry& registry, backend::Pool& pool) {
    using namespace std::chrono_literals;
    using Clock = std::chrono::steady_clock;
    asio::steady_timer timer(co_await asio::this_coro::executor);
    for (auto last = Clock::now();;) {
        // Often enough that a crash loses little of a long session, seldom enough that nobody notices.
        const std::chrono::milliseconds quarter = options_.get()->lifetime / 4;
        const auto due = last + std::clamp<std::chrono::milliseconds>(quarter, 250ms, 60s);
        timer.expires_at(std::min(due, Clock::now() + 1s));
        co_await timer.async_wait(asio::use_awaitable);
        write_touched();
        if (watch_.health().failing) co_await check();
        if (Clock::now() < due) continue;
        last = Clock::now();
        PinOutlook look;
        look.busy = registry.users();
        pool.with([&](const router::Router& router) {
            const auto now = router::Clock::now();
            for (std::string& user : router.working(now)) look.busy.push_back(std::move(user));
            for (std::string& name : router.unreported(now)) look.unreported.insert(std::move(name));
        });
        look.now = wall_now();
        look.oldest = look.now - options_.get()->lifetime;
        auto job = [this, look = std::move(look)] { return expire_pins(store_, look); };
        // It may have had nothing to write, so that it worked says less than that it failed.
        using Users = std::vector<std::string>;
        const result<Users> expired = co_await attempt<Users>(Act::write, "expire", std::move(job));
        if (!expired || expired->empty()) continue;
        pool.with([&](router::Router& router) {
            for (const std::string& user : *expired) router.forget_pin(user);
        });
        log_.info("pins expired", {{"count", expired->size()}});
    }
}

}  // namespace homeport::session
