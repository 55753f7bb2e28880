// RFC 4252 section 8: the client sends a password, and somebody else than PAM says whether it is right
// ([auth] password_check = "instance").
#include "front/account_lookup.hpp"
#include "front/methods.hpp"
#include "front/password_verifier.hpp"

namespace homeport::front {
namespace {

class InstancePassword : public Method {
  public:
    InstancePassword(const AuthContext& context, const Login& login) : context_(context), login_(login) {}

    awaitable<Step> judge(ssh::Message& request) override {
        base::Secret password = request.auth_password();
        const Found found = co_await look_up_account(context_, login_);
        std::optional<auth::Account> account = found.objection.empty() ? found.account : std::nullopt;
        PasswordVerifier::Answer answer =
            co_await context_.passwords->verify(account, login_.tag, std::move(password), login_.deadline);
        Step step;
        step.note = found.objection.empty() ? std::move(answer.note) : found.objection;
        step.system_error = answer.system_error || found.failed;
        step.tell = std::move(answer.tell);
        using Verdict = PasswordVerifier::Answer::Verdict;
        if (answer.verdict == Verdict::nobody_to_ask) {
            step.kind = Step::Kind::given_up;
        } else if (answer.verdict == Verdict::right && account) {
            step.kind = Step::Kind::accepted;
            step.identity.account = std::move(*account);
            step.identity.how = auth::to_string(auth::MethodName::password);
        }
        co_return step;
    }

  private:
    const AuthContext& context_;
    const Login& login_;
};

}  // namespace

std::unique_ptr<Method> make_instance_password(const AuthContext& context, const Login& login) {
    return std::make_unique<InstancePassword>(context, login);
}

}  // namespace homeport::front
