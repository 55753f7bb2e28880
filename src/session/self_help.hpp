// Users ask the router itself, as a command over plain ssh: `ssh pool homeport where`.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "auth/identity.hpp"
#include "session/audit.hpp"
#include "session/context.hpp"
#include "session/self_help_words.hpp"

namespace homeport::session {

/// One session's desk; belongs to its lane. Needs no instance: whoever cannot get in may still ask why.
class SelfHelp final : public relay::Desk {
  public:
    /// What it knows of its session, which outlives every answer that is under way: `session` sees to it.
    struct Parts {
        Context& context;
        Lane& lane;
        Audit& audit;
        base::Signal& signal;
        std::shared_ptr<Entry> entry;
        auth::Account account;
        std::string source, tag;
        base::Log log;
        std::weak_ptr<void> session;
    };
    explicit SelfHelp(Parts parts) : parts_(std::move(parts)) {}

    std::shared_ptr<const relay::DeskAnswer> ask(const std::string& command) override;

  private:
    awaitable<relay::DeskAnswer> answer(AskedFor asked);
    awaitable<relay::DeskAnswer> move(std::string target);
    awaitable<relay::DeskAnswer> release();
    awaitable<result<Standing>> look();
    [[nodiscard]] router::Request request(const std::string& tag) const;
    /// What one connection may ask: some at once, and then one a second.
    [[nodiscard]] bool too_many();

    const Parts parts_;
    std::chrono::steady_clock::time_point paid_until_{};
};

}  // namespace homeport::session
