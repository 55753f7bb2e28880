#include "relay/on_hold.hpp"

#include <algorithm>

#include "relay/notice.hpp"

namespace homeport::relay {
namespace {

using ssh::Kind;
using ssh::RequestKind;

// No client that we know asks for more before it has had an answer.
constexpr std::size_t max_messages = 256;
constexpr std::uint8_t ctrl_c = 3;

bool pressed_ctrl_c(const HeldChannel& held) {
    if (!held.terminal) return false;
    const auto typed = held.channel->received(Kind::out).front();
    return std::ranges::find(typed, ctrl_c) != typed.end();
}

}  // namespace

void OnHold::tell(const std::string& sentence) {
    for (HeldChannel& held : channels_) {
        if (held.started) show(held, sentence);
    }
}

void OnHold::show(HeldChannel& held, const std::string& sentence) {
    if (sentence.empty()) return;
    add_notice(held.notice, "*** " + sentence + (held.terminal ? "\r\n" : "\n"));
}

OnHold::State OnHold::step() {
    finished_.clear();
    while (!paused()) {
        ssh::Message message = front_.next_message();
        if (!message) break;
        ++heard_;
        keep(std::move(message));
    }
    for (HeldChannel& held : channels_) {
        // Before it has asked for something we do not know what its lines end with, nor does it listen.
        if (held.started) held.channel->write(held.notice, Kind::err);
        if (held.reply) held.reply->step(*held.channel);
    }
    std::erase_if(channels_, [&](HeldChannel& held) {
        if (!held.reply || !held.channel->close_received() || !held.channel->close()) return false;
        finished_.push_back(std::move(held.channel));
        return true;
    });
    if (!front_.open() || (paused() && front_.peer_gone())) return State::gone;
    return std::ranges::any_of(channels_, pressed_ctrl_c) ? State::given_up : State::waiting;
}

bool OnHold::wants_instance() const {
    const auto opens = [](const ssh::Message& m) { return m.kind() == ssh::MessageKind::channel_open; };
    return std::ranges::any_of(channels_, &HeldChannel::started) || std::ranges::any_of(messages_, opens);
}

bool OnHold::paused() const {
    return front_.wire_bytes_in() - began_at_ > options_.session_buffer;
}

bool OnHold::arm() {
    if (paused()) {
        front_.arm_write();
        return true;
    }
    front_.arm();
    return !front_.more();
}

void OnHold::keep(ssh::Message message) {
    switch (message.kind()) {
        case ssh::MessageKind::channel_open:
            return open(std::move(message));
        case ssh::MessageKind::channel_request:
            return request(std::move(message));
        case ssh::MessageKind::global:
            // All that is not about ports is answered so, keepalives above all.
            if (message.global_kind() == ssh::GlobalKind::other || messages_.size() >= max_messages) break;
            messages_.push_back(std::move(message));
            return;
        default:
            break;
    }
    message.refuse();
}

void OnHold::open(ssh::Message message) {
    if (message.open_kind() != ssh::OpenKind::session) {
        if (messages_.size() >= max_messages) return message.refuse();
        messages_.push_back(std::move(message));
        return;
    }
    if (message.renounced() || channels_.size() >= options_.max_channels) return message.refuse();
    ssh_channel_struct* const accepted = message.accept_open();
    if (accepted == nullptr) return;
    channels_.emplace_back().channel = std::make_unique<ssh::Channel>(front_, accepted, options_.buffer);
}

void OnHold::request(ssh::Message message) {
    const auto found = std::ranges::find_if(
        channels_, [&](const HeldChannel& held) { return held.channel->is(message.channel()); });
    if (found == channels_.end() || found->requests.size() >= max_messages) return message.refuse();
    if (found->reply) return message.refuse();
    if (ask_desk(message, *found)) return;
    const RequestKind kind = message.request_kind();
    if (kind == RequestKind::pty) {
        if (found->terminal || !permissions_.pty) return message.refuse();
        found->terminal = true;
        message.accept_request();  // and kept, for the instance
    }
    const bool starts =
        kind == RequestKind::shell || kind == RequestKind::exec || kind == RequestKind::subsystem;
    found->requests.push_back(std::move(message));
    if (starts && !found->started) {
        found->started = true;
        show(*found, greeting_);
    }
}

bool OnHold::ask_desk(ssh::Message& message, HeldChannel& held) {
    if (desk_ == nullptr || held.started || message.request_kind() != RequestKind::exec) return false;
    auto answer = desk_->ask(message.command());
    if (answer == nullptr) return false;
    for (ssh::Message& earlier : held.requests) {
        if (earlier.request_kind() != RequestKind::pty) earlier.refuse();
    }
    held.requests.clear();
    held.reply.emplace(std::move(answer), held.terminal);
    message.accept_request();
    return true;
}

void OnHold::leave() {
    for (HeldChannel& held : channels_) held.channel->leave_to_link();
    channels_.clear();
    messages_.clear();
}

}  // namespace homeport::relay
