#include "pam/service.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace homeport::pam {
namespace {

using Clock = std::chrono::steady_clock;

constexpr auto between_attempts = std::chrono::milliseconds(50);

}  // namespace

/// One of max_conversations.
class Service::Place {
  public:
    explicit Place(Service& service)
        : open_(service.open_), granted_(open_.fetch_add(1) < service.options_.max_conversations) {}
    ~Place() { open_.fetch_sub(1); }
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;
    [[nodiscard]] bool granted() const { return granted_; }

  private:
    std::atomic<unsigned>& open_;
    const bool granted_;
};

/// A helper that somebody waits for, whatever becomes of the conversation.
struct Service::Running {
    Running(Service& s, HelperProcess p) : service(s), process(std::move(p)) {}
    ~Running() {
        base::Descriptor(std::move(process.socket));  // closing it is what ends the helper
        service.reap(process.pid);
    }
    Running(const Running&) = delete;
    Running& operator=(const Running&) = delete;

    Service& service;
    HelperProcess process;
};

std::string Service::objection() const {
    if (!options_.socket.empty() || ::access(options_.helper.c_str(), X_OK) == 0) return {};
    return "cannot run " + options_.helper + " ([pam] helper): " + std::strerror(errno);
}

awaitable<result<std::unique_ptr<Conversation>>> Service::open(Clock::time_point deadline) {
    const auto place = std::make_shared<Place>(*this);
    if (!place->granted()) {
        co_return make_error_code(boost::system::errc::resource_unavailable_try_again);
    }
    if (!options_.socket.empty()) {
        auto socket = co_await connect(deadline);
        if (!socket) co_return socket.error();
        co_return std::make_unique<Conversation>(std::move(*socket), [place] {});
    }
    using Started = result<std::shared_ptr<Running>>;
    auto job = [this]() -> Started {
        auto process = start_helper(options_.helper, options_.service);
        if (!process) return process.error();
        return std::make_shared<Running>(*this, std::move(*process));
    };
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
    result<Started> started = co_await workers_.run(left, std::move(job));
    if (!started) co_return started.error();
    if (!*started) co_return started->error();
    const std::shared_ptr<Running> running = std::move(**started);
    Conversation::Socket socket(co_await asio::this_coro::executor);
    error_code error;
    socket.assign(asio::local::stream_protocol(), running->process.socket.get(), error);
    if (error) co_return error;
    (void)running->process.socket.release();
    co_return std::make_unique<Conversation>(std::move(socket), [place, running] {});
}

awaitable<result<Conversation::Socket>> Service::connect(Clock::time_point deadline) {
    const asio::any_io_executor executor = co_await asio::this_coro::executor;
    const asio::local::stream_protocol::endpoint endpoint(options_.socket);
    for (;;) {
        // Connecting to a Unix socket never waits: when its queue is full it fails.
        Conversation::Socket socket(executor);
        error_code error;
        socket.open(endpoint.protocol(), error);
        if (!error) socket.non_blocking(true, error);
        if (!error) socket.connect(endpoint, error);
        if (!error) co_return socket;
        if (error != asio::error::try_again || Clock::now() + between_attempts > deadline) co_return error;
        asio::steady_timer timer(executor, between_attempts);
        co_await timer.async_wait(asio::use_awaitable);
    }
}

void Service::reap(pid_t pid) {
    if (pid <= 0) return;
    workers_.post([pid] {
        while (::waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {
        }
    });
}

}  // namespace homeport::pam
