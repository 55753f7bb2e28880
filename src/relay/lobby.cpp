#include "relay/lobby.hpp"

#include <algorithm>

namespace homeport::relay {
namespace {

using Clock = std::chrono::steady_clock;

// A client that wants something says so within a round trip or two.
constexpr auto patience = std::chrono::seconds(5);
constexpr std::size_t most_guests = 16;
constexpr std::size_t most_waiting = 64;
// Nobody types so much to the desk.
constexpr std::size_t input = 4096;

}  // namespace

awaitable<Lobby::End> Lobby::run() {
    const End end = co_await loop();
    for (Guest& guest : guests_) guest.channel->leave_to_link();
    guests_.clear();
    finished_.clear();
    waiting_.clear();
    co_return end;
}

awaitable<Lobby::End> Lobby::loop() {
    auto until = Clock::now() + patience;
    while (!stopped_) {
        while (ssh::Message message = front_.next_message()) {
            until = Clock::now() + patience;
            if (!serve(std::move(message))) co_return End::wants_instance;
        }
        finished_.clear();
        for (Guest& guest : guests_) {
            if (guest.reply) guest.reply->step(*guest.channel);
        }
        std::erase_if(guests_, [&](Guest& guest) {
            if (!guest.channel->close_received() || !guest.channel->close()) return false;
            finished_.push_back(std::move(guest.channel));
            return true;
        });
        if (!front_.open()) co_return End::left;
        if (Clock::now() >= until) co_return End::wants_instance;
        front_.arm();
        if (front_.more()) {
            co_await asio::post(asio::use_awaitable);
        } else {
            co_await signal_.wait_until(until);
        }
    }
    co_return End::stopped;
}

bool Lobby::serve(ssh::Message message) {
    switch (message.kind()) {
        case ssh::MessageKind::channel_open:
            return open(message);
        case ssh::MessageKind::channel_request:
            for (Guest& guest : guests_) {
                if (guest.channel->is(message.channel())) return request(message, guest);
            }
            break;
        case ssh::MessageKind::global:
            if (message.global_kind() != ssh::GlobalKind::forward || waiting_.size() >= most_waiting) break;
            waiting_.push_back(std::move(message));
            return true;
        default:
            break;
    }
    message.refuse();
    return true;
}

bool Lobby::open(ssh::Message& message) {
    if (message.open_kind() != ssh::OpenKind::session) return false;
    if (message.renounced() || guests_.size() >= most_guests) {
        message.refuse();
    } else if (ssh_channel_struct* const accepted = message.accept_open()) {
        guests_.push_back({std::make_unique<ssh::Channel>(front_, accepted, input), false, {}});
    }
    return true;
}

bool Lobby::request(ssh::Message& message, Guest& guest) {
    using Kind = ssh::RequestKind;
    const Kind kind = message.request_kind();
    if (kind == Kind::pty && permissions_.pty && !guest.reply) {
        guest.terminal = true;
        message.accept_request();
        return true;
    }
    if (kind == Kind::exec && !guest.reply) {
        if (auto answer = desk_.ask(message.command())) {
            guest.reply.emplace(std::move(answer), guest.terminal);
            message.accept_request();
            return true;
        }
    }
    // Not even refused: a client that hears that goes before it hears why.
    if (kind == Kind::shell || kind == Kind::exec || kind == Kind::subsystem) return false;
    message.refuse();
    return true;
}

}  // namespace homeport::relay
