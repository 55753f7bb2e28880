// Asking the pin store from a coroutine: off the I/O thread, within the deadline, with one sentence for any
// failure.
#pragma once

#include <chrono>
#include <string>
#include <utility>
#include <variant>

#include <boost/system/result.hpp>

#include "admin/messages.hpp"
#include "admin/sources.hpp"

namespace homeport::admin {

/// `ask` is called with the PinStore on a worker. It may still be running after a deadline, so it owns what
/// it uses; the store outlives the workers.
template <class T, class Ask>
awaitable<boost::system::result<T, std::string>> ask_store(const Sources& sources, Ask ask) {
    using Result = boost::system::result<T, std::string>;
    auto job = [&pins = sources.pins, ask = std::move(ask)]() -> router::StoreResult<T> { return ask(pins); };
    auto answer = co_await sources.store.run(sources.store_deadline, std::move(job));
    if (!answer) {
        const bool late = answer.error() == boost::system::errc::timed_out;
        co_return Result(boost::system::in_place_error,
                         late ? "the pin store did not answer in time" : "the pin store has too much to do");
    }
    if (auto* failure = std::get_if<router::StoreError>(&*answer)) {
        co_return Result(boost::system::in_place_error, "the pin store failed: " + failure->message);
    }
    co_return Result(boost::system::in_place_value, std::get<T>(std::move(*answer)));
}

[[nodiscard]] Pin describe_pin(const Sources&, const router::Pin&);

}  // namespace homeport::admin
