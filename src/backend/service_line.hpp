// The router's own connection to one instance, as the service account, and commands on it.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "backend/connector.hpp"

namespace homeport::backend {

/// What a command said, or why it did not.
struct Answer {
    router::Cause cause = router::Cause::none;
    std::string detail;    ///< of a failure, for the log. May quote the instance.
    std::string output;    ///< if cause is none.
    bool local = false;    ///< this machine could not even try: no verdict on the instance.
    std::string host_key;  ///< fingerprint of what the instance showed, if there was a connection.
};

/// Belongs to one executor. A login costs an instance some 50 ms of CPU, a command on a connection that is
/// there a tenth: so the connection is kept, but for a minute only, so that it is known that logins work.
class ServiceLine {
  public:
    using TimePoint = std::chrono::steady_clock::time_point;
    static constexpr auto kept_for = std::chrono::seconds(60);
    /// More than this is no answer.
    static constexpr std::size_t most_output = 64 * 1024;

    ServiceLine(asio::any_io_executor executor, const Connector& connector, Target target)
        : executor_(std::move(executor)), connector_(connector), target_(std::move(target)) {}

    /// Runs a command on the instance as `user`; several at a time if need be. A connection that turns out to
    /// be dead is replaced once.
    awaitable<Answer> run(std::string user, std::string command, TimePoint deadline);

    /// The next command logs in anew.
    void close() { current_.reset(); }

  private:
    struct State;
    struct Handle;
    /// True if there is a connection to be used.
    [[nodiscard]] bool connected(const std::string& user) const;
    static awaitable<void> pump(std::shared_ptr<State>);
    static awaitable<Answer> execute(std::shared_ptr<Handle>, std::string command, TimePoint deadline);
    awaitable<Answer> connect(std::string user, TimePoint deadline);

    asio::any_io_executor executor_;
    const Connector& connector_;
    const Target target_;
    std::shared_ptr<Handle> current_;
};

}  // namespace homeport::backend
