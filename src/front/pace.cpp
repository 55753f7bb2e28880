#include "front/pace.hpp"

#include <algorithm>

#include "auth/failure_delay.hpp"

namespace homeport::front {

awaitable<void> wait_out(const Login& login, std::chrono::steady_clock::time_point started,
                         std::chrono::microseconds least) {
    const auto elapsed =
        std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - started);
    const auto delay = std::max(least, auth::failure_delay(login.name, elapsed));
    asio::steady_timer timer(co_await asio::this_coro::executor);
    timer.expires_at(std::min(started + delay, login.deadline));
    error_code ignored;
    auto token = asio::redirect_error(asio::use_awaitable, ignored);
    co_await timer.async_wait(token);
}

}  // namespace homeport::front
