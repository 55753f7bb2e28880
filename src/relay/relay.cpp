#include "relay/relay.hpp"

#include <algorithm>

namespace homeport::relay {

awaitable<End> Relay::run() {
    End end = End::stopped;
    while (!stopped_) {
        take_front_messages();
        take_back_messages();
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
    traffic_.buffered.store(0, std::memory_order_relaxed);
    co_return end;
}

void Relay::take_front_messages() {
    while (ssh::Message message = front_.next_message()) {
        switch (message.kind()) {
            case ssh::MessageKind::channel_open:
                open_channel(std::move(message));
                break;
            case ssh::MessageKind::channel_request: {
                const auto owner = std::ranges::find_if(
                    channels_, [&](const auto& channel) { return channel->owns(message.channel()); });
                if (owner != channels_.end()) {
                    (*owner)->add_request(std::move(message));
                } else {
                    message.refuse();
                }
                break;
            }
            default:
                message.refuse();
        }
    }
}

void Relay::take_back_messages() {
    // An instance asks for nothing that we can grant; a refusal is better than silence.
    while (ssh::Message message = back_.next_message()) message.refuse();
}

void Relay::open_channel(ssh::Message message) {
    if (message.open_kind() != ssh::OpenKind::session || channels_.size() >= options_.max_channels) {
        message.refuse();
        return;
    }
    channels_.push_back(
        std::make_unique<SessionChannel>(front_, back_, std::move(message), options_, traffic_));
}

bool Relay::step_channels() {
    bool more = false;
    std::size_t buffered = 0;
    std::erase_if(channels_, [&](const auto& channel) {
        if (!channel->step()) return true;
        more = more || channel->more();
        buffered += channel->buffered();
        return false;
    });
    traffic_.buffered.store(buffered, std::memory_order_relaxed);
    return more;
}

}  // namespace homeport::relay
