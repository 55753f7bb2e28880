// Threads that may block, so that I/O threads never do: NSS, files on the share and SQLite are asked here.
#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#include <boost/asio/thread_pool.hpp>

#include "base/asio.hpp"

namespace homeport::base {

/// Each kind of slow thing gets a pool of its own: a share that hangs must not hold up the pins.
class Workers {
  public:
    /// At most `limit` jobs wait or run at a time; more are turned away at once.
    Workers(unsigned threads, unsigned limit) : pool_(threads), limit_(limit) {}
    /// Waits for the jobs. One that hangs (a dead NFS server) hangs this too: ask idle() first.
    ~Workers() { pool_.join(); }

    Workers(const Workers&) = delete;
    Workers& operator=(const Workers&) = delete;

    /// Runs `job` on a worker and comes back on the caller's executor with its value.
    /// Errors: timed_out when the deadline passes (the job goes on, its value is dropped), and
    /// resource_unavailable_try_again when too many jobs are waiting already.
    template <class Job>
    awaitable<result<std::invoke_result_t<Job&>>> run(std::chrono::milliseconds deadline, Job job) {
        using Value = std::invoke_result_t<Job&>;
        using Result = result<Value>;
        struct State {
            explicit State(const asio::any_io_executor& e) : timer(e) {}
            asio::steady_timer timer;
            std::optional<Value> value;
        };

        const asio::any_io_executor executor = co_await asio::this_coro::executor;
        if (waiting_.fetch_add(1) >= limit_) {
            waiting_.fetch_sub(1);
            co_return Result(boost::system::in_place_error,
                             make_error_code(boost::system::errc::resource_unavailable_try_again));
        }
        auto state = std::make_shared<State>(executor);
        asio::post(pool_, [this, state, executor, job = std::move(job)]() mutable {
            Value value = job();
            waiting_.fetch_sub(1);
            // The state goes back to the executor whole, so that its timer is only ever touched and destroyed
            // there.
            asio::post(executor, [state = std::move(state), value = std::move(value)]() mutable {
                state->value = std::move(value);
                state->timer.cancel();
            });
        });

        error_code ignored;
        state->timer.expires_after(deadline);
        auto token = asio::redirect_error(asio::use_awaitable, ignored);
        co_await state->timer.async_wait(token);
        if (!state->value) {
            co_return Result(boost::system::in_place_error, make_error_code(boost::system::errc::timed_out));
        }
        co_return Result(boost::system::in_place_value, std::move(*state->value));
    }

    /// Runs `job` some time soon and tells nobody. Dropped when too many jobs are waiting.
    template <class Job>
    void post(Job job) {
        if (waiting_.fetch_add(1) >= limit_) {
            waiting_.fetch_sub(1);
            return;
        }
        asio::post(pool_, [this, job = std::move(job)]() mutable {
            job();
            waiting_.fetch_sub(1);
        });
    }

    /// No job waits or runs.
    [[nodiscard]] bool idle() const { return waiting_.load() == 0; }
    [[nodiscard]] asio::thread_pool& pool() { return pool_; }

  private:
    asio::thread_pool pool_;
    const unsigned limit_;
    std::atomic<unsigned> waiting_{0};
};

}  // namespace homeport::base
