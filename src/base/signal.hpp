// One waiter's doorbell: who has news rings it, the coroutine that owns it wakes up.
#pragma once

#include <chrono>

#include "base/asio.hpp"

namespace homeport::base {

/// Belongs to one executor; ring and wait there only. Rings that come while nobody waits are remembered as
/// one.
class Signal {
  public:
    using TimePoint = std::chrono::steady_clock::time_point;

    explicit Signal(const asio::any_io_executor& executor) : timer_(executor) {}

    void notify() {
        rung_ = true;
        timer_.cancel();
    }

    /// True if it rang, false if `deadline` came first.
    awaitable<bool> wait_until(TimePoint deadline) {
        if (!rung_) {
            error_code ignored;
            timer_.expires_at(deadline);
            auto token = asio::redirect_error(asio::use_awaitable, ignored);
            co_await timer_.async_wait(token);
        }
        co_return std::exchange(rung_, false);
    }

    awaitable<void> wait() { co_await wait_until(TimePoint::max()); }

  private:
    asio::steady_timer timer_;
    bool rung_ = false;
};

}  // namespace homeport::base
