#include "front/authenticate.hpp"

#include <algorithm>

#include "auth/failure_delay.hpp"
#include "auth/public_key_check.hpp"
#include "front/login_name.hpp"
#include "ssh/certificate.hpp"

namespace homeport::front {
namespace {

using Clock = std::chrono::steady_clock;
using End = AuthOutcome::End;

// libssh drops a request it cannot parse (an unknown key type, a bad signature) without a word to us or to
// the client, which would wait for ever. When input came, no request followed and nothing more comes for this
// long, the request is taken to be one of those.
constexpr auto swallowed_after = std::chrono::seconds(1);

/// One authentication as it goes on. Lives in the coroutine below.
class Attempt {
  public:
    Attempt(ssh::ServerLink& link, const AuthContext& context, std::string source, base::Log log)
        : link_(link), context_(context), source_(std::move(source)), log_(std::move(log)) {}

    awaitable<AuthOutcome> run(Clock::time_point deadline) {
        while (link_.open()) {
            const bool awaiting = link_.wire_bytes_in() != answered_at_;
            const auto patience = awaiting ? Clock::now() + swallowed_after : deadline;
            ssh::Message message = co_await link_.wait_message(std::min(patience, deadline));
            if (Clock::now() >= deadline) co_return finish(End::timed_out);
            if (message) {
                co_await answer(message);
            } else if (link_.open() && awaiting && last_) {
                log_.debug("refused a request that libssh cannot read", {{"user", outcome_.user}});
                last_.refuse();
                ++failures_;
            }
            answered_at_ = link_.wire_bytes_in();
            if (done_) co_return std::move(outcome_);
            if (failures_ >= context_.front.max_auth_tries) co_return finish(End::too_many_tries);
        }
        co_return finish(End::closed);
    }

  private:
    AuthOutcome finish(End end) {
        outcome_.end = end;
        done_ = true;
        return std::move(outcome_);
    }

    awaitable<void> answer(ssh::Message& message) {
        if (message.kind() == ssh::MessageKind::service) {
            message.accept_service();
        } else if (message.kind() != ssh::MessageKind::auth) {
            message.refuse();
        } else if (!outcome_.user.empty() && outcome_.user != message.auth_user()) {
            // As sshd: one connection, one user.
            finish(End::user_changed);
        } else {
            outcome_.user = message.auth_user();
            co_await answer_auth(message);
            last_ = std::move(message);
        }
    }

    awaitable<void> answer_auth(ssh::Message& message) {
        if (message.auth_method() != ssh::AuthMethod::publickey) {
            // "none" is how a client asks for the list of methods; it costs no try.
            if (message.auth_method() == ssh::AuthMethod::other) ++failures_;
            message.refuse();
            co_return;
        }
        const auto started = Clock::now();
        const LoginName name = parse_login_name(outcome_.user);
        auth::KeyOffer offer{name.user, message.auth_key(), source_};
        auto job = [offer, &options = context_.auth] { return auth::check_public_key(offer, options); };
        result<auth::KeyVerdict> checked =
            co_await context_.workers.run(context_.auth.deadline, std::move(job));

        if (checked && checked->identity) {
            if (!message.auth_signed()) {
                message.accept_probe();
                co_return;
            }
            message.accept_auth();
            outcome_.identity = std::move(*checked->identity);
            outcome_.tag = name.tag;
            finish_accepted();
            co_return;
        }
        const std::string note =
            checked ? checked->note_for_log : "the key could not be checked: " + checked.error().message();
        log_.write(checked && !checked->system_error ? base::Level::debug : base::Level::error, "key refused",
                   {{"user", outcome_.user}, {"key", ssh::fingerprint(offer.blob)}, {"note", note}});
        co_await wait_out(started);
        ++failures_;
        message.refuse();
    }

    void finish_accepted() {
        outcome_.end = End::accepted;
        done_ = true;
    }

    /// However quickly the answer was found, it leaves after a time that depends on the name alone.
    awaitable<void> wait_out(Clock::time_point started) {
        const auto elapsed = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - started);
        asio::steady_timer timer(co_await asio::this_coro::executor);
        timer.expires_at(started + auth::failure_delay(outcome_.user, elapsed));
        error_code ignored;
        auto token = asio::redirect_error(asio::use_awaitable, ignored);
        co_await timer.async_wait(token);
    }

    ssh::ServerLink& link_;
    const AuthContext& context_;
    const std::string source_;
    const base::Log log_;
    AuthOutcome outcome_;
    ssh::Message last_;              ///< kept because libssh can only refuse a message that it still has.
    std::uint64_t answered_at_ = 0;  ///< wire bytes when the last request had been answered.
    unsigned failures_ = 0;
    bool done_ = false;
};

}  // namespace

awaitable<AuthOutcome> authenticate(ssh::ServerLink& link, const AuthContext& context, std::string source,
                                    base::Log log, std::chrono::steady_clock::time_point deadline) {
    Attempt attempt(link, context, std::move(source), std::move(log));
    co_return co_await attempt.run(deadline);
}

}  // namespace homeport::front
