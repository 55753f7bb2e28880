#include "relay/relay.hpp"

#include <algorithm>
#include <array>
#include <iterator>

#include "relay/forward_channel.hpp"
#include "relay/session_channel.hpp"

namespace homeport::relay {
namespace {

// How often something is read from two sides that are both full.
constexpr auto between_sips = std::chrono::milliseconds(100);
// How often a side that is not read is looked at, whether it is still there.
constexpr auto between_looks = std::chrono::seconds(1);

}  // namespace

awaitable<End> Relay::run() {
    const End end = co_await loop();
    std::ranges::move(confirmed_, std::back_inserter(channels_));
    confirmed_.clear();
    interrupted_ = !channels_.empty();
    for (const auto& channel : channels_) channel->leave_to(front_);
    channels_.clear();
    finished_.clear();
    traffic_.buffered.store(0, std::memory_order_relaxed);
    co_return end;
}

awaitable<End> Relay::loop() {
    while (!stopped_) {
        read();
        finished_.clear();
        forwards_.step();
        open_waiting();
        const bool more = step_channels();
        // Writing pumps too: look at the links last.
        if (!there(client_)) co_return End::front;
        if (!there(instance_)) co_return End::back;
        if (!alive(client_)) co_return End::front_silent;
        if (!alive(instance_)) co_return End::back_silent;
        const auto wake = arm();
        if (more || unread()) {
            co_await asio::post(asio::use_awaitable);
        } else {
            co_await signal_.wait_until(wake);
        }
    }
    co_return End::stopped;
}

void Relay::read() {
    // When both sides are full a little is read from each: what lets one of them go on may be a window that
    // the other's link has to tell about.
    const bool both = paused(client_) && paused(instance_);
    for (const Side* side : {&client_, &instance_}) {
        if (paused(*side)) side->link.flush();
        if (both) side->link.look();
    }
    if (!paused(client_) || both) take_front_messages();
    if (!paused(instance_) || both) take_back_messages();
}

bool Relay::there(const Side& side) const {
    return side.link.open() && !(paused(side) && side.link.peer_gone());
}

bool Relay::alive(Side& side) {
    if (paused(side)) return true;  // it may be speaking, we do not listen
    switch (side.liveness.check(side.link.wire_bytes_in(), Clock::now())) {
        case Liveness::Verdict::dead:
            return false;
        case Liveness::Verdict::probe:
            // A forward without an answer is a probe by itself, and libssh would mix the answers up.
            if (&side != &instance_ || !forwards_.waiting()) side.link.send_keepalive();
            break;
        case Liveness::Verdict::alive:
            break;
    }
    return true;
}

bool Relay::unread() const {
    return std::ranges::any_of(std::array{&client_, &instance_},
                               [&](const Side* side) { return !paused(*side) && side->link.more(); });
}

Relay::Clock::time_point Relay::arm() {
    auto wake = paused(client_) && paused(instance_) ? Clock::now() + between_sips : Clock::time_point::max();
    for (Side* side : {&client_, &instance_}) {
        if (paused(*side)) {
            side->link.arm_write();
            wake = std::min(wake, Clock::now() + between_looks);
        } else {
            side->link.arm();
            wake = std::min(wake, side->liveness.due());
        }
    }
    return wake;
}

void Relay::take_over(OnHold& hold) {
    for (ssh::Message& message : hold.take_messages()) take_front_message(std::move(message));
    for (HeldChannel& held : hold.take_channels()) {
        confirmed_.push_back(std::make_unique<SessionChannel>(front_, back_, std::move(held), options_,
                                                              permissions_, desk_, traffic_));
    }
}

void Relay::take_front_messages() {
    while (ssh::Message message = front_.next_message()) take_front_message(std::move(message));
}

void Relay::take_front_message(ssh::Message message) {
    switch (message.kind()) {
        case ssh::MessageKind::channel_open:
            if (opens_.size() < options_.max_channels) {
                opens_.push(std::move(message));
            } else {
                message.refuse();
            }
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

void Relay::take_back_messages() {
    while (ssh::Message message = back_.next_message()) {
        if (message.kind() == ssh::MessageKind::channel_open) {
            open_for_instance(std::move(message));
        } else {
            message.refuse();
        }
    }
}

bool Relay::may_open(const ssh::Message& message) const {
    const ssh::Endpoints to = message.endpoints();
    return permissions_.may_open(to.host, to.port);
}

bool Relay::crowded() const {
    return channels_.size() >= options_.max_channels ||
           traffic_.user_channels->load(std::memory_order_relaxed) >= options_.user_channels;
}

// A machine handles requests in order, so a command may count on the ports that its client asked for before.
// Passed on, each of those takes a round trip, which the channel must not overtake.
void Relay::open_waiting() {
    if (!forwards_.waiting()) {
        for (auto& channel : confirmed_) add_session(std::move(channel));
        confirmed_.clear();
    }
    while (!opens_.empty() && !forwards_.waiting()) {
        open_for_client(opens_.pop());
    }
}

void Relay::add_session(std::unique_ptr<Twin> channel) {
    channels_.push_back(std::move(channel));
    for (const std::string& greeting : greetings_) channels_.back()->tell(greeting);
}

void Relay::open_for_client(ssh::Message message) {
    const auto kind = message.open_kind();
    const bool renounced = kind == ssh::OpenKind::session && message.renounced();
    if (renounced) {
        message.refuse();
    } else if (crowded()) {
        front_.tell("You have too many channels open.");
        message.refuse();
    } else if (kind == ssh::OpenKind::session) {
        add_session(std::make_unique<SessionChannel>(front_, back_, std::move(message), options_,
                                                     permissions_, desk_, traffic_));
    } else if (kind == ssh::OpenKind::direct_tcpip && !may_open(message)) {
        front_.tell("Forwarding to this destination is not permitted for your key.");
        message.refuse();
    } else if (kind == ssh::OpenKind::direct_tcpip) {
        channels_.push_back(
            std::make_unique<ForwardChannel>(front_, back_, std::move(message), options_, traffic_, true));
    } else {
        message.refuse();
    }
}

void Relay::open_for_instance(ssh::Message message) {
    const auto kind = message.open_kind();
    if (!permitted_to_client(kind) || crowded()) {
        message.refuse();
        return;
    }
    channels_.push_back(
        std::make_unique<ForwardChannel>(back_, front_, std::move(message), options_, traffic_, false));
}

bool Relay::permitted_to_client(ssh::OpenKind kind) const {
    // Whether it asked for such a channel is for the client to know: it refuses what it did not ask for.
    switch (kind) {
        case ssh::OpenKind::forwarded_tcpip:
            return permissions_.port_forwarding;
        case ssh::OpenKind::x11:
            return permissions_.x11_forwarding;
        case ssh::OpenKind::agent:
            return permissions_.agent_forwarding;
        default:
            return false;
    }
}

void Relay::pass_request(ssh::Message message) {
    for (auto* list : {&channels_, &confirmed_}) {
        const auto owner =
            std::ranges::find_if(*list, [&](const auto& channel) { return channel->owns(message); });
        if (owner != list->end()) return (*owner)->add_request(std::move(message));
    }
    message.refuse();
}

bool Relay::step_channels() {
    bool more = false;
    client_.held = opens_.weight() + forwards_.weight();
    instance_.held = 0;
    std::erase_if(channels_, [&](auto& channel) {
        if (!channel->step()) {
            finished_.push_back(std::move(channel));
            return true;
        }
        more = more || channel->more();
        client_.held += channel->held_from(front_);
        instance_.held += channel->held_from(back_);
        return false;
    });
    traffic_.buffered.store(client_.held + instance_.held, std::memory_order_relaxed);
    return more;
}

}  // namespace homeport::relay
