#include "backend/identity_check.hpp"

#include <exception>
#include <utility>

namespace homeport::backend {

using std::chrono::steady_clock;

awaitable<Verdict> IdentityCheck::Question::verdict(base::Signal::TimePoint deadline) {
    while (!verdict_) {
        const bool rang = co_await answered_.wait_until(deadline);
        if (!rang) break;
    }
    co_return verdict_.value_or(Verdict());
}

std::shared_ptr<IdentityCheck::Question> IdentityCheck::begin(const CheckOptions& options,
                                                              const std::string& backend,
                                                              const Person& person,
                                                              const asio::any_io_executor& executor) {
    auto question = std::make_shared<Question>(executor);
    if (!wanted(options)) {
        question->verdict_ = Verdict();
        return question;
    }
    if (Verdict known = identities_.find(backend, person, steady_clock::now()); known.asked) {
        question->verdict_ = std::move(known);
        return question;
    }
    // Weak, because a session's signal must not outlive its thread's io_context.
    auto deliver = [weak = std::weak_ptr(question), executor](const std::exception_ptr&, Verdict verdict) {
        asio::post(executor, [weak, verdict = std::move(verdict)]() mutable {
            const auto waiting = weak.lock();
            if (!waiting) return;
            waiting->verdict_ = std::move(verdict);
            waiting->answered_.notify();
        });
    };
    asio::co_spawn(io_, ask(options, backend, person), std::move(deliver));
    return question;
}

std::vector<router::Misfit> IdentityCheck::misfits(const CheckOptions& options, const Person& person) const {
    if (!wanted(options)) return {};
    return identities_.misfits(person, steady_clock::now());
}

awaitable<Verdict> IdentityCheck::ask(CheckOptions options, std::string backend, Person person) {
    const auto deadline = steady_clock::now() + options.probe_timeout;
    const Answer answer = co_await checker_.ask(backend, "identity " + person.name, deadline);
    std::string trouble = answer.detail;
    if (answer.cause == router::Cause::none) {
        const auto theirs = parse_identity(answer.output);
        if (theirs) {
            const auto until = steady_clock::now() + options.identity_lifetime;
            Verdict verdict{true, difference(person, *theirs)};
            if (identities_.learn(backend, person, *theirs, until)) {
                log_.warning("an instance knows a user as somebody else",
                             {{"backend", backend}, {"user", person.name}, {"what", verdict.difference}});
            }
            co_return verdict;
        }
        trouble = theirs.error();
    }
    log_.warning("an instance did not say whom it knows by a user's name",
                 {{"backend", backend}, {"user", person.name}, {"reason", trouble}});
    co_return Verdict();
}

}  // namespace homeport::backend
