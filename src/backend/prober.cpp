#include "backend/prober.hpp"

#include "backend/instance_check.hpp"
#include "backend/probe_report.hpp"

namespace homeport::backend {
namespace {

using router::Cause;
using std::chrono::steady_clock;

error_code our_own_fault() {
    return make_error_code(boost::system::errc::resource_unavailable_try_again);
}

}  // namespace

awaitable<result<Finding>> Prober::check(CheckOptions options) {
    if (options.level != CheckLevel::probe) line_.close();
    if (options.level == CheckLevel::login) co_return co_await log_in(std::move(options));
    // At level probe too: the connection that is kept says nothing of new ones.
    const auto cause = co_await check_instance(target_.address, target_.port, options);
    if (!cause) co_return cause.error();
    if (*cause != Cause::none || options.level != CheckLevel::probe) co_return Finding{*cause, {}, {}, {}};
    co_return co_await probe(std::move(options));
}

awaitable<result<Finding>> Prober::log_in(CheckOptions options) {
    base::Signal signal(co_await asio::this_coro::executor);
    Login login{options.probe_user, "check", ssh::Permissions::nothing()};
    Connected connected = co_await connector_.connect(target_, std::move(login), {}, signal,
                                                      steady_clock::now() + options.probe_timeout);
    if (connected.local) co_return our_own_fault();
    if (connected.link) co_await connected.link->finish("check ended");
    co_return Finding{connected.cause, std::move(connected.detail), {}, {}};
}

awaitable<result<Finding>> Prober::probe(CheckOptions options) {
    const auto deadline = steady_clock::now() + options.probe_timeout;
    Answer answer = co_await line_.run(options.probe_user, "probe", deadline);
    if (answer.local) co_return our_own_fault();
    if (answer.cause != Cause::none) co_return Finding{answer.cause, std::move(answer.detail), {}, {}};
    auto report = parse_report(answer.output);
    if (!report) co_return Finding{Cause::probe_invalid, std::move(report).error(), {}, {}};
    Finding finding;
    finding.incarnation = report->boot + " " + answer.host_key;
    finding.report = std::move(*report);
    co_return finding;
}

}  // namespace homeport::backend
