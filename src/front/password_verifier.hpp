// Who else than PAM can say whether a password is right: the one place where front/ hears of a verdict
// without knowing where it comes from.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "auth/identity.hpp"
#include "base/asio.hpp"
#include "base/secret.hpp"

namespace homeport::front {

/// Made for one login, by whoever knows where passwords are checked.
class PasswordVerifier {
  public:
    struct Answer {
        enum class Verdict { right, wrong, nobody_to_ask };
        Verdict verdict = Verdict::wrong;
        std::string note;           ///< why it is not right, for the log only.
        bool system_error = false;  ///< an admin should hear of it.
        /// For the user, who has proved enough to read it. If there was nobody to ask: for anybody, and the
        /// same whoever asks.
        std::string tell;
    };

    PasswordVerifier() = default;
    virtual ~PasswordVerifier() = default;
    PasswordVerifier(const PasswordVerifier&) = delete;
    PasswordVerifier& operator=(const PasswordVerifier&) = delete;

    /// `account` is nullopt if nobody may log in by that name, whatever the password: the same work is done
    /// then, with a password that is nobody's, and the verdict is `wrong`. Never blocks, and is done by
    /// `deadline`.
    virtual awaitable<Answer> verify(std::optional<auth::Account> account, std::string tag,
                                     base::Secret password,
                                     std::chrono::steady_clock::time_point deadline) = 0;
};

}  // namespace homeport::front
