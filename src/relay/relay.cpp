#include "relay/relay.hpp"

#include <algorithm>

#include "relay/forward_channel.hpp"
#include "relay/session_channel.hpp"

namespace homeport::relay {

awaitable<End> Relay::run() {
    End end = End::stopped;
    while (!stopped_) {
        take_front_messages();
        take_back_messages();
        finished_.clear();
        forwards_.step();
        const bool more = step_channels();
        // Writing pumps too: look at the links last.
        if (!front_.open() || !back_.open()) {
            end = front_.open() ? End::back : End::front;
            break;
        }
        front_.arm();
        back_.arm();
        if (more || front_.more() || back_.more()) {
            co_await asio::post(asio::use_awaitable);
        } else {
            co_await signal_.wait();
        }
    }
    interrupted_ = !channels_.empty();
    channels_.clear();
    finished_.clear();
    traffic_.buffered.store(0, std::memory_order_relaxed);
    co_return end;
}

void Relay::take_front_messages() {
    while (ssh::Message message = front_.next_message()) {
        switch (message.kind()) {
            case ssh::MessageKind::channel_open:
                open_for_client(std::move(message));
                break;
            case ssh::MessageKind::channel_request:
                pass_request(std::move(message));
                break;
            case ssh::MessageKind::global:
                forwards_.add(std::move(message));
                break;
            default:
                message.refuse();
        }
    }
}

void Relay::take_back_messages() {
    while (ssh::Message message = back_.next_message()) {
        if (message.kind() == ssh::MessageKind::channel_open) {
            open_for_instance(std::move(message));
        } else {
            message.refuse();
        }
    }
}

void Relay::open_for_client(ssh::Message message) {
    const auto kind = message.open_kind();
    if (channels_.size() >= options_.max_channels) {
        message.refuse();
    } else if (kind == ssh::OpenKind::session) {
        channels_.push_back(
            std::make_unique<SessionChannel>(front_, back_, std::move(message), options_, traffic_));
    } else if (kind == ssh::OpenKind::direct_tcpip) {
        channels_.push_back(
            std::make_unique<ForwardChannel>(front_, back_, std::move(message), options_, traffic_, true));
    } else {
        message.refuse();
    }
}

void Relay::open_for_instance(ssh::Message message) {
    // Whether it asked for such a channel is for the client to know: it refuses what it did not ask for.
    const auto kind = message.open_kind();
    const bool wanted =
        kind == ssh::OpenKind::forwarded_tcpip || kind == ssh::OpenKind::x11 || kind == ssh::OpenKind::agent;
    if (!wanted || channels_.size() >= options_.max_channels) {
        message.refuse();
        return;
    }
    channels_.push_back(
        std::make_unique<ForwardChannel>(back_, front_, std::move(message), options_, traffic_, false));
}

void Relay::pass_request(ssh::Message message) {
    const auto owner =
        std::ranges::find_if(channels_, [&](const auto& channel) { return channel->owns(message); });
    if (owner != channels_.end()) {
        (*owner)->add_request(std::move(message));
    } else {
        message.refuse();
    }
}

bool Relay::step_channels() {
    bool more = false;
    std::size_t buffered = 0;
    std::erase_if(channels_, [&](auto& channel) {
        if (!channel->step()) {
            finished_.push_back(std::move(channel));
            return true;
        }
        more = more || channel->more();
        buffered += channel->buffered();
        return false;
    });
    traffic_.buffered.store(buffered, std::memory_order_relaxed);
    return more;
}

}  // namespace homeport::relay
