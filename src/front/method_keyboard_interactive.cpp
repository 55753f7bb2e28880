// RFC 4256: PAM's questions reach the user one after the other, and what they type goes back to PAM.
#include <optional>

#include "front/methods.hpp"
#include "front/pace.hpp"
#include "front/pam_login.hpp"

namespace homeport::front {
namespace {

class KeyboardInteractive : public Method {
  public:
    KeyboardInteractive(const AuthContext& context, const Login& login) : context_(context), login_(login) {}

    awaitable<Step> judge(ssh::Message& request) override {
        const auto started = std::chrono::steady_clock::now();
        PamLogin::Turn turn;
        if (!request.is_response()) {
            pam_.emplace(context_, login_);
            turn = co_await pam_->begin(true);
        } else if (pam_) {
            turn = co_await pam_->answer(request.take_answers());
        }
        if (const auto* ask = std::get_if<pam::Ask>(&turn)) {
            std::vector<ssh::Question> questions;
            for (const pam::Prompt& prompt : ask->prompts) questions.push_back({prompt.text, prompt.echo});
            // Even the first question could tell who exists, by the time that it took.
            co_await wait_out(login_, started);
            request.ask(ask->message, questions);
            Step step;
            step.kind = Step::Kind::asked;
            co_return step;
        }
        pam_.reset();
        Step step = std::get<Step>(std::move(turn));
        step.identity.how = auth::to_string(auth::MethodName::keyboard_interactive);
        co_return step;
    }

    // Whoever asks and goes away has started PAM and seen what it asks: that costs a try.
    bool abandon() override {
        const bool talking = pam_.has_value();
        pam_.reset();
        return talking;
    }

  private:
    const AuthContext& context_;
    const Login& login_;
    std::optional<PamLogin> pam_;
};

}  // namespace

std::unique_ptr<Method> make_keyboard_interactive(const AuthContext& context, const Login& login) {
    return std::make_unique<KeyboardInteractive>(context, login);
}

}  // namespace homeport::front
