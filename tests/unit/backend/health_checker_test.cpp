// The checker against real listeners on loopback. Checker and listeners share one io_context, driven by hand.
#include "backend/health_checker.hpp"

#include <gtest/gtest.h>
#include <spdlog/logger.h>
#include <spdlog/sinks/ostream_sink.h>

#include <boost/asio/write.hpp>
#include <functional>
#include <sstream>
#include <thread>

#include "../ssh/scratch.hpp"
#include "backend/instance_check.hpp"

namespace homeport::backend {
namespace {

using namespace std::chrono_literals;
using asio::ip::tcp;
using router::Cause;
using router::Health;

const tcp::endpoint loopback(asio::ip::address_v4::loopback(), 0);

/// Says `greeting` to whoever connects, then does what `then` says, and keeps what it was told.
class Listener {
  public:
    enum class Then { wait_for_end, close, wait_forever };

    Listener(asio::io_context& io, std::string greeting, Then then)
        : acceptor_(io, loopback), greeting_(std::move(greeting)), then_(then) {
        asio::co_spawn(io, accept(), [](const std::exception_ptr&) {});
    }

    [[nodiscard]] std::uint16_t port() const { return acceptor_.local_endpoint().port(); }
    void close() { acceptor_.close(); }
    void greet_with(std::string greeting) { greeting_ = std::move(greeting); }

    unsigned accepted = 0;
    unsigned ended = 0;  ///< peers who ended their side in order ...
    error_code broke;    ///< ... or how the last one that did not ended.
    std::string told;

  private:
    awaitable<void> accept() {
        while (acceptor_.is_open()) {
            tcp::socket socket = co_await acceptor_.async_accept(asio::use_awaitable);
            ++accepted;
            asio::co_spawn(acceptor_.get_executor(), serve(std::move(socket)),
                           [](const std::exception_ptr&) {});
        }
    }

    awaitable<void> serve(tcp::socket socket) {
        error_code error;
        auto token = asio::redirect_error(asio::use_awaitable, error);
        const auto said = asio::buffer(greeting_);
        co_await asio::async_write(socket, said, token);
        if (then_ == Then::close) co_return;
        std::array<char, 256> bytes{};
        const auto room = asio::buffer(bytes);
        while (!error) {
            const std::size_t count = co_await socket.async_read_some(room, token);
            told.append(bytes.data(), count);
        }
        if (error == asio::error::eof) ++ended;
        if (error != asio::error::eof) broke = error;
        if (then_ == Then::wait_forever) held_.push_back(std::move(socket));
    }

    tcp::acceptor acceptor_;
    std::string greeting_;
    Then then_;
    std::vector<tcp::socket> held_;
};

using Then = Listener::Then;
const std::string openssh = "SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n";

class HealthCheckerTest : public testing::Test {
  protected:
    void watch(std::uint16_t port, CheckOptions options = {}, const std::string& address = "127.0.0.1") {
        router::BackendConfig config;
        config.name = "a";
        config.address = address;
        config.port = port;
        // Intervals long enough that only start() and wake() cause checks.
        router::RouterOptions router;
        router.health.interval = router.health.fast_interval = 1h;
        pool_ = std::make_unique<Pool>(router::Router(router, {config}, {}));
        auto sink = std::make_shared<spdlog::sinks::ostream_sink_mt>(log_);
        sink->set_pattern("%v");
        checker_ = std::make_unique<HealthChecker>(io_, *pool_, connector_, identities_,
                                                   base::Log(std::make_shared<spdlog::logger>("test", sink)));
        checker_->watch(options);
    }

    // Runs until `done` or ten seconds are over. Its answer is the test's.
    [[nodiscard]] bool run_until(const std::function<bool()>& done) {
        const auto deadline = std::chrono::steady_clock::now() + 10s;
        while (!done() && std::chrono::steady_clock::now() < deadline) io_.run_one_for(100ms);
        return done();
    }
    [[nodiscard]] bool settles() {
        return run_until([&] { return status().health != Health::unknown; });
    }
    [[nodiscard]] router::BackendStatus status() {
        return pool_->with([](router::Router& router) { return router.backend("a").value(); });
    }

    // The verdict of one check on its own.
    [[nodiscard]] std::optional<result<Cause>> check_once(std::uint16_t port, CheckOptions options = {}) {
        std::optional<result<Cause>> verdict;
        asio::co_spawn(io_, check_instance("127.0.0.1", port, options),
                       [&](const std::exception_ptr&, result<Cause> found) { verdict = found; });
        (void)run_until([&] { return verdict.has_value(); });
        return verdict;
    }

    std::ostringstream log_;
    std::unique_ptr<Pool> pool_;
    ssh::Scratch scratch_;
    Connector::Authority ca_ = std::make_shared<const ssh::CertificateAuthority>(
        *ssh::CertificateAuthority::create(scratch_ / "ca"));
    HostKeyBook host_keys_{{}};
    Connector connector_{Options(), ca_, host_keys_};
    Identities identities_;
    asio::io_context io_{1};
    std::unique_ptr<HealthChecker> checker_;
};

TEST_F(HealthCheckerTest, AGoodInstanceIsUpAndLeftPolitely) {
    Listener sshd(io_, openssh + std::string(1500, 'K'),
                  Then::wait_for_end);  // with a key exchange offer behind
    watch(sshd.port());
    ASSERT_TRUE(settles());
    EXPECT_EQ(status().health, Health::up);
    EXPECT_EQ(status().cause, Cause::none);
    EXPECT_EQ(sshd.told, "SSH-2.0-Homeport_check\r\n");
    EXPECT_EQ(sshd.ended, 1U) << sshd.broke.message();
    EXPECT_NE(log_.str().find("backend=a from=unknown to=up cause=none"), std::string::npos) << log_.str();
}

TEST_F(HealthCheckerTest, AnInstanceThatDoesNotHangUpIsGoodAllTheSame) {
    Listener sshd(io_, openssh, Then::wait_forever);
    watch(sshd.port());
    ASSERT_TRUE(settles());
    EXPECT_EQ(status().health, Health::up);
}

TEST_F(HealthCheckerTest, NothingListens) {
    tcp::acceptor bound(io_);  // holds the port without listening, so that nobody else can
    bound.open(tcp::v4());
    bound.bind(loopback);
    watch(bound.local_endpoint().port());
    ASSERT_TRUE(settles());
    EXPECT_EQ(status().health, Health::down);
    EXPECT_EQ(status().cause, Cause::connect_refused);
    EXPECT_NE(log_.str().find("backend=a from=unknown to=down cause=connect_refused"), std::string::npos);
}

TEST_F(HealthCheckerTest, NoAnswerToTheConnect) {
    tcp::acceptor deaf(io_);
    deaf.open(tcp::v4());
    deaf.bind(loopback);
    deaf.listen(0);  // a queue for one, which is taken: the kernel drops what comes after
    tcp::socket first(io_), second(io_);
    first.connect(deaf.local_endpoint());
    second.async_connect(deaf.local_endpoint(), [](error_code) {});
    watch(deaf.local_endpoint().port(), {CheckLevel::banner, 100ms});
    ASSERT_TRUE(settles());
    EXPECT_EQ(status().cause, Cause::connect_timeout);
}

TEST_F(HealthCheckerTest, NameThatCannotBeResolved) {
    watch(22, {}, "no such host.invalid");
    ASSERT_TRUE(settles());
    EXPECT_EQ(status().cause, Cause::connect_failed);
}

TEST_F(HealthCheckerTest, NamesAreResolved) {
    Listener sshd(io_, openssh, Then::wait_for_end);
    watch(sshd.port(), {}, "localhost");
    ASSERT_TRUE(settles());
    EXPECT_EQ(status().health, Health::up);
}

TEST_F(HealthCheckerTest, Verdicts) {
    struct Row {
        const char* greeting;
        Then then;
        CheckLevel level;
        Cause cause;
    };
    const Row rows[] = {
        {"", Then::wait_forever, CheckLevel::banner, Cause::banner_timeout},
        {"SSH-2.0-half a line", Then::wait_forever, CheckLevel::banner, Cause::banner_timeout},
        {"Hello\r\n", Then::wait_forever, CheckLevel::banner, Cause::banner_timeout},
        {"", Then::close, CheckLevel::banner, Cause::banner_invalid},
        {"HTTP/1.1 400 Bad Request\r\n\r\n", Then::close, CheckLevel::banner, Cause::banner_invalid},
        {"SSH-1.5-old\r\n", Then::wait_forever, CheckLevel::banner, Cause::banner_invalid},
        {"Hello\r\nSSH-2.0-x\r\n", Then::wait_for_end, CheckLevel::banner, Cause::none},
        {"SSH-1.99-x\r\n", Then::wait_for_end, CheckLevel::banner, Cause::none},
        {"", Then::wait_forever, CheckLevel::tcp, Cause::none},
    };
    std::vector<std::unique_ptr<Listener>>
        listeners;  // each has coroutines that may run on beside the next row's
    for (const Row& row : rows) {
        SCOPED_TRACE(row.greeting);
        listeners.push_back(std::make_unique<Listener>(io_, row.greeting, row.then));
        const auto verdict = check_once(listeners.back()->port(), {row.level, 200ms});
        ASSERT_TRUE(verdict && *verdict);
        EXPECT_EQ(to_string(**verdict), to_string(row.cause));
    }
}

TEST(JudgeConnect, TellsTheInstancesFailuresFromOurs) {
    namespace errc = boost::system::errc;
    const std::pair<errc::errc_t, Cause> theirs[] = {
        {errc::connection_refused, Cause::connect_refused},
        {errc::timed_out, Cause::connect_timeout},
        {errc::host_unreachable, Cause::connect_failed},
        {errc::network_unreachable, Cause::connect_failed},
        {errc::connection_reset, Cause::connect_failed},
        {errc::permission_denied, Cause::connect_failed},
    };
    for (const auto& [code, cause] : theirs) {
        const auto verdict = judge_connect(make_error_code(code));
        ASSERT_TRUE(verdict) << code;
        EXPECT_EQ(*verdict, cause) << code;
    }
    EXPECT_EQ(judge_connect(asio::error::host_not_found).value(), Cause::connect_failed);
    for (const auto ours : {errc::too_many_files_open, errc::too_many_files_open_in_system,
                            errc::no_buffer_space, errc::not_enough_memory, errc::address_not_available}) {
        const auto verdict = judge_connect(make_error_code(ours));
        ASSERT_FALSE(verdict) << ours;
        EXPECT_EQ(verdict.error(), ours);
    }
}

TEST_F(HealthCheckerTest, WakeChecksAtOnce) {
    Listener sshd(io_, openssh, Then::wait_for_end);
    watch(sshd.port());
    ASSERT_TRUE(settles());
    EXPECT_EQ(sshd.accepted, 1U);

    sshd.greet_with("SSH-1.5-broken\r\n");
    for (unsigned checks = 1; checks <= 3; ++checks) {  // the default fall
        EXPECT_EQ(status().health, Health::up);
        pool_->with([](router::Router& r) { r.report_connect("a", Cause::none, router::TimePoint{}); });
        std::thread elsewhere([&] { checker_->wake("a"); });
        elsewhere.join();
        checker_->wake("not in the pool");
        ASSERT_TRUE(run_until([&] {
            return sshd.accepted == 1 + checks && (checks == 3 || status().cause == Cause::banner_invalid) &&
                   (checks < 3 || status().health == Health::down);
        }));
    }
    EXPECT_NE(log_.str().find("backend=a from=up to=down cause=banner_invalid"), std::string::npos)
        << log_.str();
}

TEST_F(HealthCheckerTest, WakeDuringACheckIsRemembered) {
    Listener silent(io_, "", Then::wait_forever);
    watch(silent.port(), {CheckLevel::banner, 200ms});
    ASSERT_TRUE(run_until([&] { return silent.accepted == 1; }));
    EXPECT_EQ(status().health, Health::unknown);
    checker_->wake("a");
    checker_->wake("a");
    ASSERT_TRUE(run_until([&] { return silent.accepted == 2; }));
    EXPECT_EQ(status().cause, Cause::banner_timeout);
}

TEST_F(HealthCheckerTest, StopEndsTheWait) {
    Listener sshd(io_, openssh, Then::wait_for_end);
    watch(sshd.port());
    ASSERT_TRUE(settles());
    sshd.close();
    std::thread elsewhere([&] { checker_->stop(); });
    elsewhere.join();
    EXPECT_TRUE(run_until([&] { return io_.stopped(); }));  // nothing left to do
    EXPECT_EQ(log_.str().find("have ended"), std::string::npos) << log_.str();
}

TEST_F(HealthCheckerTest, StopEndsACheck) {
    Listener silent(io_, "", Then::wait_for_end);
    watch(silent.port(), {CheckLevel::banner, 1h});
    ASSERT_TRUE(run_until([&] { return silent.accepted == 1; }));
    silent.close();
    checker_->stop();
    EXPECT_TRUE(run_until([&] { return io_.stopped(); }));
    EXPECT_EQ(status().health, Health::unknown);  // a check cut short is no verdict
    EXPECT_EQ(log_.str().find("have ended"), std::string::npos) << log_.str();
}

TEST_F(HealthCheckerTest, ChecksGoOnByTheIntervals) {
    Listener sshd(io_, openssh, Then::wait_for_end);
    router::BackendConfig config;
    config.name = "a";
    config.address = "127.0.0.1";
    config.port = sshd.port();
    router::RouterOptions options;
    options.health.interval = options.health.fast_interval = 5ms;
    pool_ = std::make_unique<Pool>(router::Router(options, {config}, {}));
    checker_ = std::make_unique<HealthChecker>(io_, *pool_, connector_, identities_, base::Log());
    checker_->watch({});
    EXPECT_TRUE(run_until([&] { return sshd.ended >= 5; }));
}

}  // namespace
}  // namespace homeport::backend
