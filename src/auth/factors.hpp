// Which methods may still be tried, and when somebody has shown enough of them (sshd's
// AuthenticationMethods). Pure.
#pragma once

#include <vector>

#include "auth/method_name.hpp"

namespace homeport::auth {

/// One login's way through the configured lists. Knows nothing of the user: what is on offer depends on what
/// succeeded so far alone.
class Factors {
  public:
    /// One list that becomes empty is enough.
    explicit Factors(std::vector<MethodList> lists) : lists_(std::move(lists)) {}

    /// The method is the next of some list.
    [[nodiscard]] bool allows(MethodName) const;
    /// What allows() is true of, each once: "authentications that can continue" (RFC 4252 section 5.1).
    [[nodiscard]] std::vector<MethodName> offered() const;
    /// An allowed method succeeded: takes it from every list that it is the next of. True if that completes
    /// one; otherwise this was a partial success.
    [[nodiscard]] bool succeed(MethodName);

  private:
    std::vector<MethodList> lists_;
};

}  // namespace homeport::auth
