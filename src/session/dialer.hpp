// One session's attempts on instances: each can be interrupted, and each is reported to the pool.
#pragma once

#include <string>

#include <boost/asio/cancellation_signal.hpp>

#include "session/context.hpp"

namespace homeport::session {

/// What users read when there is no instance for them.
inline constexpr const char* no_instance_available =
    "No instance of the pool is available right now; please try again in a few minutes.";
inline constexpr const char* no_instance_reached =
    "No instance of the pool could be reached; please try again in a few minutes.";

/// Lives and is used on the session's lane.
class Dialer {
  public:
    Dialer(const Context& context, Lane& lane, base::Signal& signal)
        : context_(context), lane_(lane), signal_(signal) {}

    /// Connects and logs in. Without link and without cause if it was interrupted, or the instance is no
    /// longer in the pool. `login` as for Connector::connect; `log` is the session's.
    awaitable<backend::Connected> dial(std::string backend, backend::Login login,
                                       std::chrono::steady_clock::time_point deadline, base::Log log);

    /// Ends the attempt that is under way, and lets nobody begin another. True if there was one.
    bool interrupt();
    [[nodiscard]] bool interrupted() const { return interrupted_; }

  private:
    void report(const backend::Target& target, const backend::Connected& connected, const base::Log& log);

    const Context& context_;
    Lane& lane_;
    base::Signal& signal_;
    asio::cancellation_signal stop_;
    bool dialing_ = false, interrupted_ = false;
};

}  // namespace homeport::session
