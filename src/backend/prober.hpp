// One instance as the checks see it: a look at it at the configured level.
#pragma once

#include <optional>
#include <string>

#include "backend/options.hpp"
#include "backend/service_line.hpp"
#include "router/report.hpp"

namespace homeport::backend {

/// What one check found.
struct Finding {
    router::Cause cause = router::Cause::none;
    std::string detail;                    ///< of a failure, for the log. May quote the instance.
    std::optional<router::Report> report;  ///< from level probe; then cause leaves the share aside.
    std::string incarnation;               ///< changes when the machine was restarted or replaced.
};

/// Belongs to one executor.
class Prober {
  public:
    Prober(asio::any_io_executor executor, const Connector& connector, const Target& target)
        : connector_(connector), target_(target), line_(std::move(executor), connector, target) {}

    /// An error says that this machine could not even try: that is no verdict on the instance.
    awaitable<result<Finding>> check(CheckOptions options);

    /// A command of the service account, beside the checks.
    awaitable<Answer> ask(const CheckOptions& options, std::string command, ServiceLine::TimePoint deadline) {
        return line_.run(options.probe_user, std::move(command), deadline);
    }

  private:
    awaitable<result<Finding>> log_in(CheckOptions options);
    awaitable<result<Finding>> probe(CheckOptions options);

    const Connector& connector_;
    const Target target_;
    ServiceLine line_;
};

}  // namespace homeport::backend
