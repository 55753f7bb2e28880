#include "relay/session_channel.hpp"

namespace homeport::relay {
namespace {

using ssh::Answer;
using ssh::Kind;
using ssh::RequestKind;

// A client that sends requests faster than the instance answers them is not one we know.
constexpr std::size_t max_requests = 256;

}  // namespace

SessionChannel::SessionChannel(ssh::Link& front, ssh::Link& back, ssh::Message open, const Options& options,
                               Traffic& traffic)
    : front_link_(front),
      back_link_(back),
      options_(options),
      traffic_(traffic),
      open_(std::move(open)),
      back_(std::make_unique<ssh::Channel>(back, options.buffer)) {
    traffic_.channels.fetch_add(1, std::memory_order_relaxed);
}

SessionChannel::~SessionChannel() {
    traffic_.channels.fetch_sub(1, std::memory_order_relaxed);
}

void SessionChannel::add_request(ssh::Message request) {
    if (requests_.size() >= max_requests) {
        request.refuse();
        return;
    }
    requests_.push_back(std::move(request));
}

bool SessionChannel::step() {
    more_ = false;
    if (state_ == State::opening) step_opening();
    if (state_ == State::refused) return false;
    if (state_ == State::opening) return true;
    step_requests();
    step_signals();
    step_to_back();
    step_to_front();
    return !(front_->close_sent() && front_->close_received() && back_->close_sent() &&
             back_->close_received());
}

void SessionChannel::step_opening() {
    switch (back_->open_session()) {
        case Answer::pending:
            return;
        case Answer::refused:
            open_.refuse();
            state_ = State::refused;
            return;
        case Answer::accepted:
            break;
    }
    ssh_channel_struct* const accepted = open_.accept_open();
    if (accepted == nullptr) {
        back_->close();
        state_ = State::refused;
        return;
    }
    front_ = std::make_unique<ssh::Channel>(front_link_, accepted, options_.buffer);
    open_ = {};
    state_ = State::open;
}

void SessionChannel::step_requests() {
    while (!requests_.empty()) {
        ssh::Message& request = requests_.front();
        const Answer answer = back_->close_received() ? Answer::refused : forward(request);
        if (answer == Answer::pending) return;
        if (answer == Answer::accepted) {
            request.accept_request();
        } else {
            request.refuse();
        }
        requests_.pop_front();
    }
}

Answer SessionChannel::forward(const ssh::Message& request) {
    switch (request.request_kind()) {
        case RequestKind::pty:
            return back_->request_pty(request.pty_term(), request.window());
        case RequestKind::env:
            return back_->request_env(request.env_name(), request.env_value());
        case RequestKind::window_change:
            back_->change_window(request.window());
            return Answer::accepted;
        case RequestKind::shell:
            started_ = true;
            return back_->request_shell();
        case RequestKind::exec:
            started_ = true;
            return back_->request_exec(request.command());
        case RequestKind::subsystem:
            started_ = true;
            return back_->request_subsystem(request.subsystem());
        case RequestKind::break_:
            back_->send_break();
            return Answer::accepted;
        case RequestKind::end_of_write:
            unread_ = true;
            return Answer::accepted;
        case RequestKind::other:
            break;
    }
    return Answer::refused;
}

void SessionChannel::step_signals() {
    // libssh keeps one request at a time in a channel: a signal must not slip in between another and its
    // answer.
    if (!requests_.empty() || back_->close_received()) return;
    for (const std::string& name : front_->take_signals()) back_->send_signal(name);
}

std::size_t SessionChannel::move(ssh::Channel& from, ssh::Channel& to, Kind kind) {
    const ssh::Link& link = &to == back_.get() ? back_link_ : front_link_;
    const std::size_t sent = to.write(from.received(kind), kind);
    from.refill(kind);
    // Without progress only the link can bring news (a wider window, the end of a key exchange), and it
    // rings.
    if (sent > 0 && !from.received(kind).empty() && !link.output_pending()) more_ = true;
    return sent;
}

void SessionChannel::step_to_back() {
    if (back_->close_received() || back_->close_sent()) {
        front_->discard();
    } else if (started_) {
        const std::size_t sent = move(*front_, *back_, Kind::out);
        traffic_.bytes_in.fetch_add(sent, std::memory_order_relaxed);
        if (front_->eof_received() && front_->drained(Kind::out)) back_->send_eof();
    }
    const bool nothing_left =
        front_->drained(Kind::out) || !started_ || back_->close_received() || back_->close_sent();
    if ((front_->close_received() || unread_) && nothing_left && !back_->close_sent()) back_->close();
}

void SessionChannel::step_to_front() {
    if (front_->close_received() || unread_) {
        back_->discard();
    } else {
        std::size_t sent = 0;
        for (const Kind kind : {Kind::out, Kind::err}) sent += move(*back_, *front_, kind);
        traffic_.bytes_out.fetch_add(sent, std::memory_order_relaxed);
    }
    if (!back_->drained()) return;
    forward_exit();
    if (back_->eof_received() && !front_->close_received()) front_->send_eof();
    if (back_->close_received() && requests_.empty() && !front_->close_sent()) front_->close();
}

void SessionChannel::forward_exit() {
    // A client that has closed its side may still wait for the status: OpenSSH's closes as soon as both
    // streams ended.
    if (exit_sent_ || front_->close_sent()) return;
    if (back_->exit_status()) {
        front_->send_exit_status(*back_->exit_status());
    } else if (back_->exit_signal()) {
        front_->send_exit_signal(*back_->exit_signal());
    } else {
        return;
    }
    exit_sent_ = true;
}

std::size_t SessionChannel::buffered() const {
    return back_->buffered() + (front_ ? front_->buffered() : 0);
}

}  // namespace homeport::relay
