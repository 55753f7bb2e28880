#include "relay/session_channel.hpp"

#include <utility>

#include "relay/notice.hpp"

namespace homeport::relay {
namespace {

using ssh::Answer;
using ssh::Kind;
using ssh::RequestKind;

// A client that sends requests faster than the instance answers them is not one we know.
constexpr std::size_t max_requests = 256;

}  // namespace

SessionChannel::SessionChannel(ssh::Link& asking, ssh::Link& asked, HeldChannel held, const Options& options,
                               const ssh::Permissions& permissions, Desk* desk, Traffic& traffic)
    : Twin(asking, asked, std::move(held.channel), options, traffic), permissions_(permissions), desk_(desk) {
    desk_reply_ = std::move(held.reply);
    promised_ = held.terminal;
    for (ssh::Message& request : held.requests) add_request(std::move(request));
}

void SessionChannel::explain_refusal() {
    add_notice(notice_, "*** The instance has refused the session.\r\n");
    front().write(notice_, Kind::err);
}

Answer SessionChannel::open(ssh::Channel& asked, const ssh::Message&) {
    return asked.open_session();
}

void SessionChannel::add_request(ssh::Message request) {
    if (requests_.size() >= max_requests) {
        request.refuse();
        return;
    }
    requests_.push(std::move(request));
}

void SessionChannel::tell(const std::string& sentence) {
    add_notice(notice_, "\r\n*** " + sentence + "\r\n");
}

void SessionChannel::step_open() {
    if (!desk_reply_) {
        step_agent();
        step_requests();
    }
    if (desk_reply_) return step_desk();
    step_signals();
    step_to_back();
    step_to_front();
}

void SessionChannel::step_requests() {
    while (!requests_.empty()) {
        ssh::Message& request = requests_.front();
        // The session is about to end with a sentence, which must not come after a refusal of ours.
        if (!asked_link().open()) return;
        if (ask_desk(request)) {
            requests_.pop();
            return;
        }
        // A quick command's answer, output and CLOSE may all have come at once: the answer counts.
        const bool closed = back().close_received() || back().close_sent();
        Answer answer = asked_first_ || !closed ? forward(request) : Answer::refused;
        if (answer == Answer::pending && closed) answer = Answer::refused;
        asked_first_ = answer == Answer::pending;
        if (asked_first_) return;
        const bool pty = request.request_kind() == RequestKind::pty;
        if (answer == Answer::accepted && pty) terminal_ = true;
        if (pty && std::exchange(promised_, false)) {
            // Too late to take it back.
        } else if (answer == Answer::accepted) {
            request.accept_request();
        } else {
            request.refuse();
        }
        requests_.pop();
    }
}

bool SessionChannel::ask_desk(ssh::Message& request) {
    if (desk_ == nullptr || started_ || request.request_kind() != RequestKind::exec) return false;
    auto answer = desk_->ask(request.command());
    if (answer == nullptr) return false;
    desk_reply_.emplace(std::move(answer), terminal_);
    request.accept_request();
    return true;
}

void SessionChannel::step_desk() {
    while (!requests_.empty()) requests_.pop().refuse();
    back().discard();
    back().close();
    desk_reply_->step(front());
}

Answer SessionChannel::forward(const ssh::Message& request) {
    switch (request.request_kind()) {
        case RequestKind::pty:
            if (!permissions_.pty) break;
            return back().request_pty(request.pty_term(), request.window());
        case RequestKind::env:
            return back().request_env(request.env_name(), request.env_value());
        case RequestKind::x11:
            if (!permissions_.x11_forwarding) break;
            return back().request_x11(request.x11());
        case RequestKind::window_change:
            back().change_window(request.window());
            return Answer::accepted;
        case RequestKind::shell:
            started_ = true;
            return back().request_shell();
        case RequestKind::exec:
            started_ = true;
            return back().request_exec(request.command());
        case RequestKind::subsystem:
            started_ = true;
            return back().request_subsystem(request.subsystem());
        case RequestKind::break_:
            back().send_break();
            return Answer::accepted;
        case RequestKind::end_of_write:
            unread_ = true;
            return Answer::accepted;
        case RequestKind::other:
            break;
    }
    return Answer::refused;
}

// libssh keeps one request at a time in a channel, those without a reply included: neither of the next two
// may slip in between another request and its answer.

void SessionChannel::step_agent() {
    // Before the requests that came with it: sshd must know before it starts the shell.
    if (asked_first_ || back().close_sent() || !front().take_agent_request()) return;
    if (permissions_.agent_forwarding) back().request_agent();
    if (asking_link().observer() != nullptr) {
        asking_link().observer()->agent_asked(permissions_.agent_forwarding);
    }
}

void SessionChannel::step_signals() {
    if (!requests_.empty() || back().close_received() || back().close_sent()) return;
    for (const std::string& name : front().take_signals()) back().send_signal(name);
}

void SessionChannel::step_to_back() {
    if (back().close_received() || back().close_sent()) {
        front().discard();
        // CLOSE asks for CLOSE, and ends the reading.
        if (back().close_received() && back().drained()) back().close();
        return;
    }
    if (started_) {
        const std::size_t sent = move(front(), back(), Kind::out);
        traffic().bytes_in.fetch_add(sent, std::memory_order_relaxed);
        if (front().eof_received() && front().drained(Kind::out)) back().send_eof();
    }
    const bool nothing_left = front().drained(Kind::out) || !started_;
    if ((front().close_received() || unread_) && nothing_left) back().close();
}

void SessionChannel::step_to_front() {
    if (front().close_received() || unread_) {
        back().discard();
    } else {
        std::size_t sent = 0;
        for (const Kind kind : {Kind::out, Kind::err}) sent += move(back(), front(), kind);
        traffic().bytes_out.fetch_add(sent, std::memory_order_relaxed);
    }
    step_notice();
    if (!back().drained()) return;
    forward_exit();
    if (back().eof_received() && !front().close_received()) front().send_eof();
    if (back().close_received() && requests_.empty() && !front().close_sent()) front().close();
}

void SessionChannel::step_notice() {
    if (notice_.empty() || !started_) return;
    // As standard error: who keeps a typescript of the shell does not want us in it.
    const bool shown = terminal_ && !unread_ && !front().close_received() && !back().eof_received();
    if (shown) {
        front().write(notice_, Kind::err);
    } else {
        notice_.clear();
    }
}

void SessionChannel::forward_exit() {
    // A client that has closed its side may still wait for the status: OpenSSH's closes as soon as both
    // streams ended.
    if (exit_sent_ || front().close_sent()) return;
    if (back().exit_status()) {
        front().send_exit_status(*back().exit_status());
    } else if (back().exit_signal()) {
        front().send_exit_signal(*back().exit_signal());
    } else {
        return;
    }
    exit_sent_ = true;
}

}  // namespace homeport::relay
