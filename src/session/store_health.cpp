#include "session/store_health.hpp"

namespace homeport::session {

using Clock = std::chrono::steady_clock;

void StoreWatch::failed(Act act, const char* operation, const std::string& error) {
    const bool first = state_.with([&](State& state) {
        const bool was = state.health.failing;
        if (!was) state.health = {true, {}, Clock::now(), 0};
        (act == Act::read ? state.read : state.write) = true;
        state.health.error = error;
        ++state.health.failures;
        return !was;
    });
    log_.write(first ? base::Level::error : base::Level::debug, "pin store failed",
               {{"operation", operation}, {"error", error}});
}

void StoreWatch::worked(Act act) {
    const StoreHealth over = state_.with([&](State& state) {
        if (!state.health.failing) return StoreHealth();
        (act == Act::read ? state.read : state.write) = false;
        if (state.read || state.write) return StoreHealth();
        return std::exchange(state.health, {});
    });
    if (!over.failing) return;
    log_.info("pin store works again",
              {{"failures", over.failures},
               {"seconds", std::chrono::duration<double>(Clock::now() - over.since).count()}});
}

StoreHealth StoreWatch::health() const {
    return state_.with([](const State& state) { return state.health; });
}

}  // namespace homeport::session
