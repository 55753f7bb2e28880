#include "app/give_back.hpp"

#include <malloc.h>

#include <algorithm>

namespace homeport::app {
namespace {

constexpr auto between_looks = std::chrono::seconds(5);
constexpr auto patience = std::chrono::seconds(10);
// Sessions that have gone: not worth a look at all that is free (2 MiB), and not to be put off (30 MiB), or
// it would take long when it comes.
constexpr std::size_t few = 32, many = 512;

}  // namespace

awaitable<void> give_memory_back(session::Registry& registry, base::Workers& workers, base::Log log) {
    asio::steady_timer timer(co_await asio::this_coro::executor);
    std::size_t most = 0;  // at one time, since memory was last given back
    for (;;) {
        timer.expires_after(between_looks);
        co_await timer.async_wait(asio::use_awaitable);
        most = std::max(most, registry.take_peak());
        const std::size_t now = registry.size();
        const std::size_t gone = most - std::min(most, now);
        if (gone < few || (gone < most / 2 && gone < many)) continue;
        const auto given = co_await workers.run(patience, [] { return malloc_trim(0); });
        if (!given) continue;
        log.debug("memory given back", {{"sessions_gone", gone}});
        most = now;
    }
}

}  // namespace homeport::app
