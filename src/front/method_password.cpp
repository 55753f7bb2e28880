// RFC 4252 section 8: the client sends a password, and PAM gets it as the answer to whatever it asks without
// echo, as with sshd.
#include <algorithm>

#include "front/methods.hpp"
#include "front/pam_login.hpp"

namespace homeport::front {
namespace {

class Password : public Method {
  public:
    Password(const AuthContext& context, const Login& login) : context_(context), login_(login) {}

    awaitable<Step> judge(ssh::Message& request) override {
        const base::Secret password = request.auth_password();
        PamLogin pam(context_, login_);
        // An expired password cannot be changed by this method: that takes questions.
        PamLogin::Turn turn = co_await pam.begin(false);
        std::string told;
        while (const auto* ask = std::get_if<pam::Ask>(&turn)) {
            if (!ask->message.empty()) told += (told.empty() ? "" : "\n") + ask->message;
            if (std::ranges::any_of(ask->prompts, &pam::Prompt::echo)) {
                Step step;
                step.note = "PAM asks for more than a password";
                co_return step;
            }
            std::vector<base::Secret> answers;
            for (std::size_t i = 0; i < ask->prompts.size(); ++i) answers.emplace_back(password.view());
            turn = co_await pam.answer(std::move(answers));
        }
        Step step = std::get<Step>(std::move(turn));
        step.identity.how = auth::to_string(auth::MethodName::password);
        if (pam.authenticated()) step.tell = std::move(told);
        co_return step;
    }

  private:
    const AuthContext& context_;
    const Login& login_;
};

}  // namespace

std::unique_ptr<Method> make_password(const AuthContext& context, const Login& login) {
    return std::make_unique<Password>(context, login);
}

}  // namespace homeport::front
