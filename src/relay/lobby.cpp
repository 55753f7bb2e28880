#include "relay/lobby.hpp"

namespace homeport::relay {
namespace {

using Clock = std::chrono::steady_clock;

// A client that wants something says so within a round trip or two.
constexpr auto patience = std::chrono::seconds(5);

}  // namespace

awaitable<Lobby::End> Lobby::run() {
    const End end = co_await loop();
    hold_.leave();
    co_return end;
}

awaitable<Lobby::End> Lobby::loop() {
    auto until = Clock::now() + patience;
    std::uint64_t heard = 0;
    while (!stopped_) {
        const OnHold::State state = hold_.step();
        if (state == OnHold::State::gone) co_return End::left;
        if (state == OnHold::State::given_up || hold_.wants_instance()) co_return End::wants_instance;
        if (hold_.heard() != heard) until = Clock::now() + patience;
        heard = hold_.heard();
        if (Clock::now() >= until) co_return End::wants_instance;
        if (hold_.arm()) {
            co_await signal_.wait_until(until);
        } else {
            co_await asio::post(asio::use_awaitable);
        }
    }
    co_return End::stopped;
}

}  // namespace homeport::relay
