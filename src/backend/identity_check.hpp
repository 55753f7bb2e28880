// Asks an instance whom it knows by a user's name, while the user's login there is under way.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "backend/health_checker.hpp"
#include "backend/identities.hpp"
#include "base/signal.hpp"

namespace homeport::backend {

/// Any thread may begin a check; questions go out on the checker's.
class IdentityCheck {
  public:
    /// One session's question; belongs to the session's executor.
    class Question {
      public:
        explicit Question(const asio::any_io_executor& executor) : answered_(executor) {}
        /// Waits for the answer. Not asked if there is none by the deadline.
        awaitable<Verdict> verdict(base::Signal::TimePoint deadline);

      private:
        friend class IdentityCheck;
        std::optional<Verdict> verdict_;
        base::Signal answered_;
    };

    IdentityCheck(asio::io_context& io, HealthChecker& checker, Identities& identities, base::Log log)
        : io_(io), checker_(checker), identities_(identities), log_(std::move(log)) {}

    /// Never null. Answered at once if the answer is known, or nobody wants to know.
    [[nodiscard]] std::shared_ptr<Question> begin(const CheckOptions&, const std::string& backend,
                                                  const Person&, const asio::any_io_executor&);

    /// The instances that are known to be no place for this person; none if nobody wants to know.
    [[nodiscard]] std::vector<router::Misfit> misfits(const CheckOptions&, const Person&) const;

  private:
    [[nodiscard]] static bool wanted(const CheckOptions& options) {
        return options.level == CheckLevel::probe && options.identity_check;
    }
    awaitable<Verdict> ask(CheckOptions options, std::string backend, Person person);

    asio::io_context& io_;
    HealthChecker& checker_;
    Identities& identities_;
    const base::Log log_;
};

}  // namespace homeport::backend
