#include "generator/visit.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <optional>
#include <vector>

#include "backend/tcp.hpp"
#include "ssh/channel.hpp"
#include "ssh/client.hpp"

namespace homeport::bench {
namespace {

constexpr std::size_t buffer = 256 * 1024;
constexpr auto silence = std::chrono::minutes(5);  // a transfer that does not move for so long has failed
constexpr std::string_view ready_line = "ready";

// Raw, so that each byte comes back once, from cat.
const std::string echo_command = "stty raw -echo; echo ready; exec cat";

/// What went wrong, in two parts: the kind, which is counted, and the rest.
struct Failure {
    std::string kind, detail;
};
using Outcome = std::optional<Failure>;

class Visit {
  public:
    Visit(Place& place, const Plan& plan, std::shared_ptr<SharedTally> tally,
          const asio::any_io_executor& executor)
        : place_(place), o_(place.options), plan_(plan), tally_(std::move(tally)), signal_(executor) {}

    awaitable<Outcome> log_in();
    awaitable<Outcome> stay();
    awaitable<void> leave() {
        channel_.reset();
        if (link_) co_await link_->finish("bye");
    }

  private:
    enum class Ending { done, closed, late };

    /// Lets the connection work until `done` says so.
    template <class Done>
    awaitable<Ending> until(Done done, Clock::time_point deadline);
    /// Makes a request until it is answered.
    template <class Request>
    awaitable<Outcome> ask(const char* kind, Request request, Clock::time_point deadline);

    awaitable<Outcome> authenticate(std::string user, Clock::time_point deadline);
    awaitable<Outcome> start(Clock::time_point deadline);
    awaitable<Outcome> run_command();
    awaitable<Outcome> type();
    awaitable<Outcome> download();
    awaitable<Outcome> upload();
    awaitable<Outcome> hold();
    awaitable<Outcome> see_it_end();
    std::size_t swallow();

    [[nodiscard]] Failure broken(const std::string& kind, Ending how) const {
        if (how == Ending::late) return {kind + ": no answer in time", ""};
        return {kind + ": connection closed", link_->error()};
    }
    template <class F>
    void count(F f) {
        tally_->with(f);
    }

    Place& place_;
    const Options& o_;
    Plan plan_;
    std::shared_ptr<SharedTally> tally_;
    base::Signal signal_;
    std::unique_ptr<ssh::ClientLink> link_;
    std::unique_ptr<ssh::Channel> channel_;
};

template <class Done>
awaitable<Visit::Ending> Visit::until(Done done, Clock::time_point deadline) {
    for (;;) {
        while (ssh::Message message = link_->next_message()) message.refuse();
        if (done()) co_return Ending::done;
        if (!link_->open()) co_return Ending::closed;
        if (link_->more()) {
            co_await asio::post(asio::use_awaitable);
            continue;
        }
        link_->arm();
        const bool rang = co_await signal_.wait_until(deadline);
        if (!rang) co_return Ending::late;
    }
}

template <class Request>
awaitable<Outcome> Visit::ask(const char* kind, Request request, Clock::time_point deadline) {
    ssh::Answer answer = ssh::Answer::pending;
    const auto answered = [&] {
        answer = request();
        return answer != ssh::Answer::pending;
    };
    const Ending ending = co_await until(answered, deadline);
    if (ending != Ending::done) co_return broken(kind, ending);
    if (answer == ssh::Answer::refused) co_return Failure{std::string(kind) + ": refused", link_->error()};
    co_return std::nullopt;
}

awaitable<Outcome> Visit::log_in() {
    LoginTimes times{};
    times.due = plan_.due;
    times.began = Clock::now();
    const auto deadline = plan_.due + o_.login_timeout;
    const Target& target = place_.target;
    auto socket = co_await backend::connect_tcp(target.address(), target.port(), deadline);
    if (!socket) co_return Failure{"connect", socket.error().message()};
    times.connected = Clock::now();

    const asio::any_io_executor executor = co_await asio::this_coro::executor;
    link_ = std::make_unique<ssh::ClientLink>(executor, signal_);
    const int fd = socket->release();
    if (const error_code error =
            co_await link_->handshake(fd, target.algorithms(), target.host_key_types(), deadline))
        co_return Failure{"key exchange", error.message() + ", " + link_->error()};
    if (!target.knows(link_->host_key())) co_return Failure{"unknown host key", ""};
    times.exchanged = Clock::now();

    const std::string user = target.user(plan_.number);
    if (Outcome failure = co_await authenticate(user, deadline)) co_return failure;
    times.authenticated = Clock::now();

    if (Outcome failure = co_await start(deadline)) co_return failure;
    times.started = Clock::now();
    count([&](Tally& t) { t.log_in(times); });
    co_return std::nullopt;
}

awaitable<Outcome> Visit::authenticate(std::string user, Clock::time_point deadline) {
    const Target& target = place_.target;
    if (target.by_password()) {
        const auto answer = co_await link_->authenticate(user, target.password(), deadline);
        if (answer == ssh::PasswordAnswer::accepted) co_return std::nullopt;
        if (answer == ssh::PasswordAnswer::timed_out) co_return broken("authentication", Ending::late);
        co_return Failure{"authentication", user + ": " + link_->error()};
    }
    std::string problem;
    const ssh::UserKey* key = place_.keys.find(target.key_file(user), problem);
    if (key == nullptr) co_return Failure{"key file", problem};
    if (const error_code error = co_await link_->authenticate(user, *key, deadline))
        co_return Failure{"authentication", user + ": " + error.message() + ", " + link_->error()};
    co_return std::nullopt;
}

awaitable<Outcome> Visit::start(Clock::time_point deadline) {
    channel_ = std::make_unique<ssh::Channel>(*link_, buffer);
    if (Outcome failure = co_await ask(
            "channel", [this] { return channel_->open_session(); }, deadline))
        co_return failure;
    if (plan_.kind == Kind::typing) {
        const auto terminal = [this] { return channel_->request_pty("xterm", {80, 24, 0, 0}); };
        if (Outcome failure = co_await ask("terminal", terminal, deadline)) co_return failure;
    }
    std::string command;
    switch (plan_.kind) {
        case Kind::command:
            command = o_.command;
            break;
        case Kind::typing:
            command = echo_command;
            break;
        case Kind::download:
            command = "exec head -c " + std::to_string(o_.transfer_size) + " /dev/zero";
            break;
        case Kind::upload:
            command = "exec cat > /dev/null";
            break;
        case Kind::hold:
            command = "exec cat";
            break;
    }
    co_return co_await ask(
        "command", [&] { return channel_->request_exec(command); }, deadline);
}

awaitable<Outcome> Visit::stay() {
    switch (plan_.kind) {
        case Kind::command:
            return run_command();
        case Kind::typing:
            return type();
        case Kind::download:
            return download();
        case Kind::upload:
            return upload();
        case Kind::hold:
            break;
    }
    return hold();
}

/// Throws away what came; returns how much it was.
std::size_t Visit::swallow() {
    std::size_t size = 0;
    for (const ssh::Kind kind : {ssh::Kind::out, ssh::Kind::err}) {
        channel_->refill(kind);
        size += channel_->received(kind).size();
        channel_->received(kind).clear();
    }
    return size;
}

awaitable<Outcome> Visit::see_it_end() {
    const auto ended = [this] {
        swallow();
        return channel_->close_received() && channel_->drained();
    };
    const Ending ending = co_await until(ended, Clock::now() + silence);
    if (ending != Ending::done) co_return broken("session", ending);
    if (channel_->exit_status() != 0U) {
        const std::string status =
            channel_->exit_status() ? "status " + std::to_string(*channel_->exit_status()) : "no exit status";
        co_return Failure{"command failed", status};
    }
    co_return std::nullopt;
}

awaitable<Outcome> Visit::run_command() {
    return see_it_end();
}

awaitable<Outcome> Visit::type() {
    std::string head;
    const auto is_ready = [&] {
        ssh::Stream& out = channel_->received(ssh::Kind::out);
        head.append(out.front().begin(), out.front().end());
        out.clear();
        channel_->refill(ssh::Kind::out);
        const std::size_t line = head.find(ready_line);
        return line != std::string::npos && head.find('\n', line) != std::string::npos;
    };
    const Ending ending = co_await until(is_ready, Clock::now() + o_.login_timeout);
    if (ending != Ending::done) co_return broken("terminal", ending);

    const std::chrono::nanoseconds think = o_.think;
    const auto first =
        Clock::now() +
        std::chrono::nanoseconds(static_cast<std::int64_t>(plan_.phase * static_cast<double>(think.count())));
    const auto last = first + o_.typing;
    swallow();
    for (auto due = first; due < last; due += think) {
        // A key that is due while the last one's echo is out is sent late, and its wait counts from when it
        // was due.
        while (Clock::now() < due) {
            if (co_await until([] { return false; }, due) == Ending::closed)
                co_return broken("typing", Ending::closed);
        }
        const std::uint8_t key = 'x';
        ssh::Stream out;
        out.append({&key, 1});
        const auto sent_now = [&] {
            channel_->write(out, ssh::Kind::out);
            return out.empty();
        };
        const auto sent = Clock::now();
        const auto give_up = sent + o_.login_timeout;
        if (const Ending how = co_await until(sent_now, give_up); how != Ending::done)
            co_return broken("typing", how);
        const Ending how = co_await until([&] { return swallow() > 0; }, give_up);
        if (how != Ending::done) co_return broken("echo", how);
        const auto echoed = Clock::now();
        count([&](Tally& t) { t.press(due, sent, echoed); });
    }
    channel_->send_eof();
    co_return std::nullopt;
}

awaitable<Outcome> Visit::download() {
    const auto began = Clock::now();
    std::uint64_t got = 0;
    while (got < o_.transfer_size) {
        std::size_t size = 0;
        const auto something = [&] {
            size = swallow();
            return size > 0 || channel_->close_received();
        };
        const Ending ending = co_await until(something, Clock::now() + silence);
        if (ending != Ending::done) co_return broken("download", ending);
        if (size == 0) co_return Failure{"download: cut short", std::to_string(got) + " bytes"};
        got += size;
        count([&](Tally& t) { t.bytes_down += size; });
    }
    count([&](Tally& t) { t.transfer.add(Clock::now() - began); });
    co_return co_await see_it_end();
}

awaitable<Outcome> Visit::upload() {
    const auto began = Clock::now();
    static const std::vector<std::uint8_t> zeros(buffer);
    std::uint64_t left = o_.transfer_size;
    ssh::Stream out;
    while (left > 0 || !out.empty()) {
        if (out.empty()) {
            const std::size_t size = std::min<std::uint64_t>(left, buffer);
            out.append(std::span(zeros).first(size));
            left -= size;
        }
        std::size_t size = 0;
        const auto something = [&] {
            swallow();
            size = channel_->write(out, ssh::Kind::out);
            return size > 0 || channel_->close_received();
        };
        const Ending ending = co_await until(something, Clock::now() + silence);
        if (ending != Ending::done) co_return broken("upload", ending);
        if (size == 0) co_return Failure{"upload: cut short", std::to_string(left) + " bytes left"};
        count([&](Tally& t) { t.bytes_up += size; });
    }
    channel_->send_eof();
    Outcome outcome = co_await see_it_end();
    if (!outcome) count([&](Tally& t) { t.transfer.add(Clock::now() - began); });
    co_return outcome;
}

awaitable<Outcome> Visit::hold() {
    place_.holding.insert(&signal_);
    const auto over = [this] {
        swallow();
        return place_.leaving || channel_->close_received();
    };
    const Ending ending = co_await until(over, Clock::time_point::max());
    place_.holding.erase(&signal_);
    if (ending != Ending::done) co_return broken("held session", ending);
    if (!place_.leaving) co_return Failure{"held session: ended by the server", ""};
    co_return std::nullopt;
}

}  // namespace

awaitable<void> visit(Place& place, Plan plan, std::shared_ptr<SharedTally> tally) {
    Visit visit(place, plan, tally, co_await asio::this_coro::executor);
    Outcome failure = co_await visit.log_in();
    if (failure) {
        tally->with([&](Tally& t) { t.give_up(plan.due, Clock::now()); });
    } else {
        failure = co_await visit.stay();
    }
    tally->with([&](Tally& t) {
        if (failure) {
            t.fail(failure->kind, failure->detail);
        } else {
            ++t.finished;
        }
    });
    co_await visit.leave();
}

}  // namespace homeport::bench
