#include "front/pam_login.hpp"

#include <algorithm>

#include "auth/accounts.hpp"
#include "front/account_lookup.hpp"
#include "front/stand_in.hpp"

namespace homeport::front {
namespace {

using Clock = std::chrono::steady_clock;

// A module that talks and talks would keep the conversation alive for ever, as far as its own timeout goes.
constexpr unsigned most_turns = 100;
constexpr std::size_t longest_answer = 511;  // PAM_MAX_RESP_SIZE counts the zero at the end
// PAM's process ends itself so long after the router has given it up.
constexpr auto grace = std::chrono::seconds(5);

Step failure(std::string note) {
    Step step;
    step.note = std::move(note);
    step.system_error = true;
    return step;
}

}  // namespace

awaitable<PamLogin::Turn> PamLogin::begin(bool may_change_password) {
    Found found = co_await look_up_account(context_, login_);
    account_ = std::move(found.account);
    objection_ = std::move(found.objection);
    lookup_failed_ = found.failed;
    pam::Start start;
    start.may_change_password = may_change_password;
    co_return co_await open(std::move(start));
}

awaitable<PamLogin::Turn> PamLogin::begin_account(auth::Account account) {
    account_ = std::move(account);
    pam::Start start;
    start.account_only = true;
    co_return co_await open(std::move(start));
}

awaitable<PamLogin::Turn> PamLogin::open(pam::Start start) {
    auto opened = co_await context_.pam.open(deadline());
    error_code error = opened ? error_code() : opened.error();
    if (opened) {
        conversation_ = std::move(*opened);
        const auto left = std::chrono::ceil<std::chrono::seconds>(login_.deadline - Clock::now() + grace);
        start.user = auth::plausible_name(login_.user) ? login_.user : stand_in_name;
        start.source = login_.source;
        start.seconds = static_cast<std::uint32_t>(std::max<std::int64_t>(left.count(), 1));
        start.open_session = context_.pam.options().open_session;
        error = co_await conversation_->start(std::move(start), deadline());
    }
    if (error) co_return failure("PAM could not be asked: " + error.message());
    co_return co_await next();
}

awaitable<PamLogin::Turn> PamLogin::answer(std::vector<base::Secret> answers) {
    const auto too_long = [](const base::Secret& secret) { return secret.view().size() > longest_answer; };
    if (answers.size() != expected_ || std::ranges::any_of(answers, too_long)) {
        Step step;
        step.note = "the client did not answer what PAM asked";
        co_return step;
    }
    if (!objection_.empty()) {
        for (base::Secret& secret : answers) secret = wrong_password(secret);
    }
    // Named, because GCC 12 destroys what braces make inside a co_await twice.
    pam::Answers all{std::move(answers)};
    if (const error_code error = co_await conversation_->answer(std::move(all), deadline())) {
        co_return failure("PAM could not be answered: " + error.message());
    }
    co_return co_await next();
}

awaitable<PamLogin::Turn> PamLogin::next() {
    if (++turns_ > most_turns) co_return failure("PAM asks without end");
    auto event = co_await conversation_->next(deadline(), login_.gone);
    if (!event) {
        const error_code error = event.error();
        if (error == boost::system::errc::operation_canceled) co_return Step();  // nobody is there to be told
        if (error == boost::system::errc::connection_aborted) co_return failure("PAM's process died");
        co_return failure("PAM did not answer: " + error.message());
    }
    if (auto* ask = std::get_if<pam::Ask>(&*event)) {
        expected_ = ask->prompts.size();
        co_return std::move(*ask);
    }
    co_return judge(std::get<pam::Done>(*event));
}

Step PamLogin::judge(const pam::Done& done) {
    authenticated_ = done.authenticated && objection_.empty();
    Step step;
    step.note = done.note;
    step.system_error = done.system_error || lookup_failed_;
    step.delay = std::chrono::microseconds(done.delay_us);
    if (!objection_.empty()) {
        step.note = objection_ + (done.note.empty() ? "" : "; ") + done.note;
    } else if (done.accepted) {
        step.kind = Step::Kind::accepted;
        step.identity.account = *account_;
        step.identity.pam_agreed = true;
    }
    return step;
}

PamLogin::TimePoint PamLogin::deadline() const {
    return std::min(login_.deadline, Clock::now() + context_.pam.options().timeout);
}

}  // namespace homeport::front
