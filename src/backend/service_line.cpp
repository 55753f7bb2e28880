#include "backend/service_line.hpp"

#include <exception>
#include <set>
#include <utility>

#include "ssh/channel.hpp"

namespace homeport::backend {
namespace {

using router::Cause;
using std::chrono::steady_clock;

// Of what a failing program says on stderr, for the log.
constexpr std::size_t most_complaint = 300;

void move_into(std::string& text, ssh::Stream& stream, std::size_t most) {
    const auto bytes = stream.front();
    const std::size_t room = most - std::min(most, text.size());
    text.append(reinterpret_cast<const char*>(bytes.data()), std::min(room, bytes.size()));
    stream.consume(bytes.size());
}

}  // namespace

/// One connection. Its pump reads for all commands, since a link has one signal.
struct ServiceLine::State {
    explicit State(const asio::any_io_executor& executor) : signal(executor) {}

    void tell_all() {
        for (base::Signal* listener : listeners) listener->notify();
    }

    base::Signal signal;
    std::unique_ptr<ssh::ClientLink> link;
    std::set<base::Signal*> listeners;
    std::string user, host_key;
    steady_clock::time_point since = steady_clock::now();
    bool over = false;
};

/// Who holds one keeps the connection; the last one that goes ends it.
struct ServiceLine::Handle {
    explicit Handle(std::shared_ptr<State> s) : state(std::move(s)) {}
    Handle(const Handle&) = delete;
    Handle& operator=(const Handle&) = delete;
    ~Handle() {
        state->over = true;
        state->signal.notify();
    }
    const std::shared_ptr<State> state;
};

bool ServiceLine::connected(const std::string& user) const {
    if (!current_) return false;
    const State& state = *current_->state;
    return !state.over && state.link->open() && state.user == user &&
           steady_clock::now() - state.since < kept_for;
}

awaitable<Answer> ServiceLine::run(std::string user, std::string command, TimePoint deadline) {
    if (connected(user)) {
        Answer answer = co_await execute(current_, command, deadline);
        // A timeout is the instance's; anything else may be an old connection's.
        if (answer.cause != Cause::probe_failed || !current_ || current_->state->link->open()) {
            if (answer.cause == Cause::probe_timeout) close();
            co_return answer;
        }
    }
    close();
    Answer answer = co_await connect(std::move(user), deadline);
    if (answer.cause != Cause::none || answer.local) co_return answer;
    answer = co_await execute(current_, std::move(command), deadline);
    if (answer.cause == Cause::probe_timeout) close();
    co_return answer;
}

awaitable<Answer> ServiceLine::connect(std::string user, TimePoint deadline) {
    auto state = std::make_shared<State>(executor_);
    Login login{user, "probe", ssh::Permissions::nothing()};
    Connected connected = co_await connector_.connect(target_, std::move(login), {}, state->signal, deadline);
    Answer answer;
    answer.cause = connected.cause;
    answer.detail = std::move(connected.detail);
    answer.local = connected.local;
    if (!connected.link) co_return answer;
    state->link = std::move(connected.link);
    state->user = std::move(user);
    state->host_key = ssh::fingerprint(state->link->host_key());
    answer.host_key = state->host_key;
    current_ = std::make_shared<Handle>(state);
    asio::co_spawn(executor_, pump(state), [state](const std::exception_ptr&) {
        state->over = true;
        state->tell_all();
    });
    co_return answer;
}

awaitable<void> ServiceLine::pump(std::shared_ptr<State> state) {
    ssh::ClientLink& link = *state->link;
    while (!state->over && link.open()) {
        while (ssh::Message message = link.next_message()) message.refuse();
        state->tell_all();
        if (link.more()) {
            co_await asio::post(asio::use_awaitable);
            continue;
        }
        link.arm();
        co_await state->signal.wait();
    }
    if (state->over) co_await link.finish("probe ended");
}

awaitable<Answer> ServiceLine::execute(std::shared_ptr<Handle> handle, std::string command,
                                       TimePoint deadline) {
    State& state = *handle->state;
    ssh::ClientLink& link = *state.link;
    Answer answer;
    answer.host_key = state.host_key;
    const auto failed = [&](Cause cause, std::string detail) {
        answer.cause = cause;
        answer.detail = std::move(detail);
        return answer;
    };

    base::Signal bell(co_await asio::this_coro::executor);
    struct Listening {
        Listening(State& s, base::Signal& b) : state(s), bell(b) { state.listeners.insert(&bell); }
        ~Listening() { state.listeners.erase(&bell); }
        State& state;
        base::Signal& bell;
    } listening(state, bell);
    ssh::Channel channel(link, most_output + 1);
    std::string complaint;
    enum class Stage { opening, asking, running } stage = Stage::opening;

    for (;;) {
        if (!link.open()) co_return failed(Cause::probe_failed, "the connection was lost: " + link.error());
        if (stage == Stage::opening) {
            const ssh::Answer opened = channel.open_session();
            if (opened == ssh::Answer::refused) co_return failed(Cause::probe_failed, "no channel");
            if (opened == ssh::Answer::accepted) stage = Stage::asking;
        }
        if (stage == Stage::asking) {
            const ssh::Answer started = channel.request_exec(command);
            if (started == ssh::Answer::refused) co_return failed(Cause::probe_failed, "no command");
            if (started == ssh::Answer::accepted) stage = Stage::running;
        }
        if (stage == Stage::running) {
            move_into(answer.output, channel.received(ssh::Kind::out), most_output + 1);
            move_into(complaint, channel.received(ssh::Kind::err), most_complaint);
            if (answer.output.size() > most_output) {
                co_return failed(Cause::probe_invalid, "more than 64 KiB of output");
            }
            channel.refill(ssh::Kind::out);
            channel.refill(ssh::Kind::err);
            if (channel.drained() &&
                (channel.close_received() || (channel.eof_received() && channel.exit_status().has_value()))) {
                break;
            }
        }
        if (link.more()) {
            state.signal.notify();
        } else {
            link.arm();
        }
        const bool rang = co_await bell.wait_until(deadline);
        if (!rang) co_return failed(Cause::probe_timeout, "no answer in time");
    }
    if (channel.exit_status() == 0U) co_return answer;
    const std::string status = channel.exit_status() ? "ended with " + std::to_string(*channel.exit_status())
                                                     : std::string("was killed");
    co_return failed(Cause::probe_failed, status + (complaint.empty() ? "" : ": " + complaint));
}

}  // namespace homeport::backend
