// The user's password, passed on to an instance: it is right if the instance lets the user in by it. What it
// opened is kept for the session, so that there is one login on the instance, not two.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "front/password_verifier.hpp"
#include "session/dialer.hpp"
#include "session/end_reason.hpp"
#include "session/placement.hpp"

namespace homeport::session {

/// What the right password opened. No slot is taken and no pin is made before the login is complete.
struct Opened {
    std::string backend;
    std::unique_ptr<ssh::ClientLink> link;  ///< logged in.
    std::optional<Choice> choice;           ///< what led there; nullopt if it was any instance that answers.
    base::Secret password;                  ///< in case the session has to go elsewhere.
};

/// Of one session.
class PasswordCheck : public front::PasswordVerifier {
  public:
    PasswordCheck(Context& context, const Settings& settings, router::RandomSource& random, Dialer& dialer,
                  std::string source, std::string session_id, base::Log log)
        : context_(context),
          settings_(settings),
          random_(random),
          dialer_(dialer),
          source_(std::move(source)),
          session_id_(std::move(session_id)),
          log_(std::move(log)) {}

    awaitable<Answer> verify(std::optional<auth::Account> account, std::string tag, base::Secret password,
                             std::chrono::steady_clock::time_point deadline) override;

    [[nodiscard]] std::optional<Opened> take_opened() { return std::exchange(opened_, std::nullopt); }
    /// Why there was nobody to ask, if so.
    [[nodiscard]] EndReason reason() const { return reason_; }

  private:
    class Turn;

    Answer nobody_to_ask(EndReason reason, std::string sentence, std::string note);
    [[nodiscard]] std::string any_instance(const std::vector<std::string>& failed);

    Context& context_;
    const Settings& settings_;
    router::RandomSource& random_;
    Dialer& dialer_;
    const std::string source_, session_id_;
    const base::Log log_;
    std::optional<Opened> opened_;
    EndReason reason_ = EndReason::no_backend;
};

}  // namespace homeport::session
