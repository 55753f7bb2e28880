#include "front/authenticate.hpp"

#include <algorithm>
#include <array>

#include "auth/factors.hpp"
#include "front/account_check.hpp"
#include "front/login_name.hpp"
#include "front/pace.hpp"

namespace homeport::front {
namespace {

using Clock = std::chrono::steady_clock;
using End = AuthOutcome::End;

std::optional<auth::MethodName> name_of(ssh::AuthMethod method) {
    switch (method) {
        case ssh::AuthMethod::publickey:
            return auth::MethodName::publickey;
        case ssh::AuthMethod::password:
            return auth::MethodName::password;
        case ssh::AuthMethod::keyboard_interactive:
            return auth::MethodName::keyboard_interactive;
        default:
            return std::nullopt;
    }
}

ssh::AuthMethod on_the_wire(auth::MethodName name) {
    constexpr std::array methods = {ssh::AuthMethod::publickey, ssh::AuthMethod::password,
                                    ssh::AuthMethod::keyboard_interactive};
    return methods[static_cast<std::size_t>(name)];
}

/// One authentication as it goes on. Lives in the coroutine below.
class Attempt {
  public:
    Attempt(ssh::ServerLink& link, const AuthContext& context, std::string source, base::Log log,
            Clock::time_point deadline)
        : link_(link),
          context_(context),
          login_{
              {}, {}, {}, std::move(source), deadline, std::move(log), [&link] { return link.peer_gone(); }},
          factors_(context.auth->methods) {
        link_.offer(can_continue());
    }

    awaitable<AuthOutcome> run() {
        while (link_.open()) {
            ssh::Message message = co_await link_.wait_message(login_.deadline);
            if (Clock::now() >= login_.deadline) co_return finish(End::timed_out);
            count_missed(link_.take_missed());
            if (message && failures_ < context_.front.max_auth_tries) co_await answer(message);
            if (done_) co_return std::move(outcome_);
            if (failures_ >= context_.front.max_auth_tries) co_return finish(End::too_many_tries);
        }
        // Who leaves in the middle of a conversation has tried.
        if (running_) abandon();
        co_return finish(End::closed);
    }

  private:
    AuthOutcome finish(End end) {
        end_with(end);
        return std::move(outcome_);
    }

    void end_with(End end, std::string sentence = {}) {
        outcome_.end = end;
        outcome_.failures = failures_;
        outcome_.sentence = std::move(sentence);
        done_ = true;
    }

    /// libssh drops a request that it cannot read (an unknown key type, a bad signature) without a word to
    /// the client, which would wait for ever; and it refuses GSSAPI without asking us.
    void count_missed(const ssh::ServerLink::Missed& missed) {
        if (missed.dropped + missed.refused == 0) return;
        login_.log.debug("requests that no method saw",
                         {{"user", login_.name}, {"unreadable", missed.dropped}, {"gssapi", missed.refused}});
        if (running_) abandon();
        failures_ += missed.dropped + missed.refused;
        // Without any message of the client's there is nothing to refuse with: the connection has to end.
        if (missed.dropped > 0 && !last_) failures_ = context_.front.max_auth_tries;
        for (unsigned i = 0; last_ && i < missed.dropped; ++i) last_.refuse_auth(can_continue());
    }

    awaitable<void> answer(ssh::Message& message) {
        if (message.kind() == ssh::MessageKind::service) {
            // libssh knows no refusal; RFC 4253 section 10 wants the connection to end.
            if (!message.asks_for_login())
                failures_ = context_.front.max_auth_tries;
            else
                message.accept_service();
        } else if (message.kind() != ssh::MessageKind::auth) {
            message.refuse();
        } else if (last_ && !message.is_response() && login_.name != message.auth_user()) {
            // As sshd: one connection, one user.
            end_with(End::user_changed);
        } else {
            if (!last_) begin(message.auth_user());
            co_await answer_auth(message);
            last_ = std::move(message);
        }
    }

    void begin(std::string name) {
        LoginName parts = parse_login_name(name);
        outcome_.user = name;
        outcome_.tag = parts.tag;
        login_.tag = std::move(parts.tag);
        login_.name = std::move(name);
        login_.user = std::move(parts.user);
    }

    awaitable<void> answer_auth(ssh::Message& message) {
        const auto started = Clock::now();
        const auto name = name_of(message.auth_method());
        if (running_ && !message.is_response()) abandon();
        Step step;
        if (message.is_response() && running_ != name) {
            step.note = "nothing was asked";
        } else if (name && factors_.allows(*name)) {
            running_ = name;
            step = co_await method(*name).judge(message);
        } else if (message.auth_method() == ssh::AuthMethod::none && !last_) {
            // How a client asks for the list of methods; the first time it costs no try, as with sshd.
            message.refuse_auth(can_continue());
            co_return;
        } else {
            step.note = "the method is not on offer";
        }
        if (step.kind == Step::Kind::asked) co_return;
        running_.reset();
        if (step.kind == Step::Kind::given_up) {
            note(step, name);
            end_with(End::given_up, std::move(step.tell));
            co_return;
        }
        if (step.kind == Step::Kind::accepted && !add(std::move(step.identity))) {
            step.kind = Step::Kind::refused;
            step.note = "it forces another command than the key before";
        }
        if (!step.tell.empty()) link_.send_banner(step.tell);
        if (step.kind == Step::Kind::accepted) {
            co_await accept(message, *name);
        } else {
            co_await refuse(message, name, step, started);
        }
    }

    /// False if what was proved before does not go together with this.
    bool add(auth::Identity identity) {
        auto both = proved_ ? auth::combine(outcome_.identity, std::move(identity)) : std::move(identity);
        if (both) outcome_.identity = std::move(*both);
        proved_ = proved_ || both;
        return both.has_value();
    }

    awaitable<void> accept(ssh::Message& message, auth::MethodName name) {
        if (!factors_.succeed(name)) {
            login_.log.info("partial success", {{"user", login_.name}, {"method", outcome_.identity.how}});
            message.refuse_auth(can_continue(), true);
            co_return;
        }
        if (context_.auth->pam_account && !outcome_.identity.pam_agreed) {
            AccountCheck check = co_await check_account(context_, login_, outcome_.identity.account);
            if (!check.told.empty()) link_.send_banner(check.told);
            if (check.step.kind != Step::Kind::accepted) {
                note(check.step, name);
                end_with(End::account_shut, std::move(check.sentence));
                co_return;
            }
        }
        message.accept_auth();
        end_with(End::accepted);
    }

    void note(const Step& step, std::optional<auth::MethodName> name) {
        login_.log.write(step.system_error ? base::Level::error : base::Level::debug, "attempt refused",
                         {{"user", login_.name},
                          {"method", name ? auth::to_string(*name) : "unknown"},
                          {"note", step.note}});
    }

    awaitable<void> refuse(ssh::Message& message, std::optional<auth::MethodName> name, const Step& step,
                           Clock::time_point started) {
        note(step, name);
        ++failures_;
        co_await wait_out(login_, started, step.delay);
        message.refuse_auth(can_continue());
    }

    Method& method(auth::MethodName name) {
        auto& slot = methods_[static_cast<std::size_t>(name)];
        if (!slot) slot = make_method(name, context_, login_);
        return *slot;
    }

    void abandon() {
        if (method(*running_).abandon()) ++failures_;
        running_.reset();
    }

    [[nodiscard]] std::vector<ssh::AuthMethod> can_continue() const {
        std::vector<ssh::AuthMethod> methods;
        for (const auth::MethodName name : factors_.offered()) methods.push_back(on_the_wire(name));
        return methods;
    }

    ssh::ServerLink& link_;
    const AuthContext& context_;
    Login login_;
    auth::Factors factors_;
    std::array<std::unique_ptr<Method>, auth::method_names.size()> methods_;
    std::optional<auth::MethodName> running_;  ///< asked the client something.
    AuthOutcome outcome_;
    ssh::Message last_;  ///< kept because libssh can only refuse a message that it still has.
    unsigned failures_ = 0;
    bool proved_ = false, done_ = false;
};

}  // namespace

awaitable<AuthOutcome> authenticate(ssh::ServerLink& link, const AuthContext& context, std::string source,
                                    base::Log log, std::chrono::steady_clock::time_point deadline) {
    Attempt attempt(link, context, std::move(source), std::move(log), deadline);
    co_return co_await attempt.run();
}

}  // namespace homeport::front
