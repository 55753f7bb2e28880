// The one interface between the conversation with a client and the ways to prove who they are. A method is
// one file, method_NAME.cpp; methods.cpp is the table of them.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "auth/account_cache.hpp"
#include "auth/identity.hpp"
#include "auth/method_name.hpp"
#include "auth/options.hpp"
#include "base/log.hpp"
#include "base/workers.hpp"
#include "front/options.hpp"
#include "pam/service.hpp"
#include "ssh/message.hpp"

namespace homeport::front {

class PasswordVerifier;

/// What authentication needs besides the connection. Outlives the login.
struct AuthContext {
    const Options& front;
    /// Jobs on workers take a share: they may outlive the session, and a reload what it began with.
    std::shared_ptr<const auth::Options> auth;
    std::shared_ptr<auth::AccountCache> accounts;  ///< for jobs on workers, too.
    base::Workers& workers;                        ///< may block on the share and on NSS.
    pam::Service& pam;
    PasswordVerifier* passwords = nullptr;  ///< checks passwords; null: PAM does.
};

/// One client's login as it goes on; the same for all its methods.
struct Login {
    std::string name;    ///< what the client called itself: any bytes.
    std::string user;    ///< the account's name, any tag removed.
    std::string tag;     ///< the tag; empty if none was asked for.
    std::string source;  ///< the client's numeric address, without port.
    std::chrono::steady_clock::time_point deadline;
    base::Log log;
    std::function<bool()> gone;  ///< the client has hung up: nobody waits for an answer.
};

/// What a method makes of one request.
struct Step {
    enum class Kind {
        accepted,  ///< `identity` proved itself. The driver answers the client.
        refused,   ///< the driver answers, after a time that tells nothing (auth::failure_delay).
        asked,     ///< the method has answered by itself and waits for the client's next request.
        given_up,  ///< nobody can judge it now: the login ends, and `tell` says why.
    };
    Kind kind = Kind::refused;
    auth::Identity identity;
    std::string note;           ///< why it was refused, for the log only.
    bool system_error = false;  ///< refused because something of ours failed: an admin should hear of it.
    std::string tell;           ///< for the user, who has proved enough to read it.
    std::chrono::microseconds delay{};  ///< the refusal leaves no sooner than so long after the request.
};

/// Made for one login when the client first asks for it, and lives until the login's end. What it finds must
/// not depend on whether the user exists, in time as in content: it does the same work for nobody.
class Method {
  public:
    Method() = default;
    virtual ~Method() = default;
    Method(const Method&) = delete;
    Method& operator=(const Method&) = delete;

    /// Judges a request of this method. It may suspend for as long as it keeps the login's deadline, and
    /// never blocks. The request lives until the step is there.
    virtual awaitable<Step> judge(ssh::Message& request) = 0;
    /// The client began anew, with this method or another, before this one had come to an end. True if that
    /// costs a try.
    virtual bool abandon() { return false; }
};

/// `context` and `login` outlive the method.
[[nodiscard]] std::unique_ptr<Method> make_method(auth::MethodName, const AuthContext& context,
                                                  const Login& login);

}  // namespace homeport::front
