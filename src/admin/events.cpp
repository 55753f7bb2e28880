// `events`: the latest lines of the log, and those to come.
#include <algorithm>
#include <charconv>

#include "admin/handlers.hpp"
#include "admin/messages.hpp"

namespace homeport::admin {
namespace {

// A listener waits this long for the next line before it has to ask again, and hears of it this soon.
constexpr auto longest_wait = std::chrono::seconds(20);
constexpr auto look_again = std::chrono::milliseconds(200);
constexpr std::uint64_t shown_at_first = 10;
// Each holds one of the socket's connections, of which others need some.
constexpr unsigned most_listeners = 16;

class Listener {
  public:
    explicit Listener(std::shared_ptr<unsigned> count) : count_(std::move(count)) { ++*count_; }
    ~Listener() { --*count_; }
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;

  private:
    const std::shared_ptr<unsigned> count_;
};

}  // namespace

awaitable<http::Response> show_events(const Sources& sources, Call call) {
    const base::RecentLines& recent = sources.log.recent();
    const std::string text = call.argument("after");
    std::uint64_t after = 0;
    const bool first = text.empty();
    if (first) {
        after = recent.count() - std::min(recent.count(), shown_at_first);
    } else if (const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), after);
               error != std::errc() || end != text.data() + text.size()) {
        co_return http::error_response(400, "after must be a number");
    }
    if (!first && *sources.listeners >= most_listeners) {
        co_return http::error_response(503, "too many are watching already");
    }
    const Listener counted(sources.listeners);
    const auto deadline = std::chrono::steady_clock::now() + longest_wait;
    asio::steady_timer timer(co_await asio::this_coro::executor);
    while (!first && recent.count() == after && std::chrono::steady_clock::now() < deadline) {
        timer.expires_after(look_again);
        co_await timer.async_wait(asio::use_awaitable);
    }
    base::RecentLines::Page page = recent.after(after);
    http::Response response;
    response.body = to_json(Events{std::move(page.lines), page.next, page.missed});
    co_return response;
}

}  // namespace homeport::admin
