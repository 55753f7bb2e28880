#include "backend/authority_trial.hpp"

#include <algorithm>
#include <exception>
#include <memory>
#include <utility>

namespace homeport::backend {
namespace {

using router::Cause;

constexpr std::size_t at_a_time = 32;

struct Work {
    Work(const asio::any_io_executor& executor, const HostKeyBook& book) : host_keys(book), ended(executor) {}
    std::vector<Target> targets;
    std::string user;
    Candidates authorities;
    Options options;
    const HostKeyBook& host_keys;
    std::vector<Trial> trials;
    std::size_t begun = 0, running = 0;
    base::Signal ended;
};

awaitable<Cause> log_in(const Work& work, Target target, Connector::Authority authority) {
    const Connector connector(work.options, std::move(authority), work.host_keys);
    base::Signal signal(co_await asio::this_coro::executor);
    Login login{work.user, "homeport-ca-check", {}};
    const auto deadline = std::chrono::steady_clock::now() + work.options.connect_timeout;
    Connected connected =
        co_await connector.connect(std::move(target), std::move(login), nullptr, signal, deadline);
    if (connected.link) co_await connected.link->finish("check");
    co_return connected.cause;
}

awaitable<void> try_one(Work& work, std::size_t index) {
    Trial& trial = work.trials[index];
    trial.causes.fill(Cause::none);
    for (std::size_t i = 0; i < work.authorities.size(); ++i) {
        if (!work.authorities[i]) continue;
        const Cause cause = co_await log_in(work, work.targets[index], work.authorities[i]);
        trial.causes[i] = cause;
        if (cause == Cause::none || cause == Cause::login_refused) continue;
        for (std::size_t j = i + 1; j < trial.causes.size(); ++j) {
            if (work.authorities[j]) trial.causes[j] = cause;
        }
        co_return;
    }
}

awaitable<void> keep_trying(std::shared_ptr<Work> work) {
    while (work->begun < work->targets.size()) {
        const std::size_t index = work->begun++;
        co_await try_one(*work, index);
    }
}

}  // namespace

awaitable<std::vector<Trial>> try_authorities(std::vector<Target> targets, std::string user,
                                              Candidates authorities, Options options,
                                              const HostKeyBook& host_keys) {
    const auto executor = co_await asio::this_coro::executor;
    const auto work = std::make_shared<Work>(executor, host_keys);
    for (const Target& target : targets) {
        // Until it has been asked.
        work->trials.push_back(
            {target.name, {Cause::connect_failed, Cause::connect_failed, Cause::connect_failed}});
    }
    work->targets = std::move(targets);
    work->user = std::move(user);
    work->authorities = std::move(authorities);
    work->options = std::move(options);
    work->running = std::min(at_a_time, work->targets.size());
    for (std::size_t i = work->running; i > 0; --i) {
        asio::co_spawn(executor, keep_trying(work), [work](const std::exception_ptr&) {
            --work->running;
            work->ended.notify();
        });
    }
    while (work->running > 0) co_await work->ended.wait();
    co_return std::move(work->trials);
}

}  // namespace homeport::backend
