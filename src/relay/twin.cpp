#include "relay/twin.hpp"

namespace homeport::relay {

using ssh::Answer;

Twin::Twin(ssh::Link& asking, ssh::Link& asked, ssh::Message open, const Options& options, Traffic& traffic)
    : asking_link_(asking),
      asked_link_(asked),
      options_(options),
      traffic_(traffic),
      request_(std::move(open)),
      asked_(std::make_unique<ssh::Channel>(asked, options.buffer)) {
    traffic_.channels.fetch_add(1, std::memory_order_relaxed);
    traffic_.user_channels->fetch_add(1, std::memory_order_relaxed);
}

Twin::Twin(ssh::Link& asking, ssh::Link& asked, std::unique_ptr<ssh::Channel> confirmed,
           const Options& options, Traffic& traffic)
    : Twin(asking, asked, ssh::Message(), options, traffic) {
    asking_ = std::move(confirmed);
}

Twin::~Twin() {
    traffic_.channels.fetch_sub(1, std::memory_order_relaxed);
    traffic_.user_channels->fetch_sub(1, std::memory_order_relaxed);
}

bool Twin::step() {
    more_ = false;
    if (state_ == State::opening) step_opening();
    if (state_ == State::refused) return false;
    if (state_ == State::opening) return true;
    step_open();
    return !(asking_->close_sent() && asking_->close_received() && asked_->close_sent() &&
             asked_->close_received());
}

void Twin::step_opening() {
    switch (open(*asked_, request_)) {
        case Answer::pending:
            return;
        case Answer::refused:
            if (asking_) {
                explain_refusal();
            } else {
                request_.refuse();
            }
            state_ = State::refused;
            return;
        case Answer::accepted:
            break;
    }
    if (asking_) {
        state_ = State::open;
        return;
    }
    ssh_channel_struct* const accepted = request_.accept_open();
    if (accepted == nullptr) {
        asked_->close();
        state_ = State::refused;
        return;
    }
    asking_ = std::make_unique<ssh::Channel>(asking_link_, accepted, options_.buffer);
    request_ = {};
    state_ = State::open;
}

std::size_t Twin::move(ssh::Channel& from, ssh::Channel& to, ssh::Kind kind) {
    const ssh::Link& link = &to == asked_.get() ? asked_link_ : asking_link_;
    const std::size_t sent = to.write(from.received(kind), kind);
    from.refill(kind);
    // Without progress only the link can bring news (a wider window, the end of a key exchange), and it
    // rings.
    if (sent > 0 && !from.received(kind).empty() && !link.output_pending()) more_ = true;
    return sent;
}

std::size_t Twin::held_from(const ssh::Link& link) const {
    if (&link == &asked_link_) return asked_->buffered();
    return weight() + (asking_ ? asking_->buffered() : 0);
}

void Twin::leave_to(const ssh::Link& link) {
    if (&link == &asked_link_) asked_->leave_to_link();
    if (&link == &asking_link_ && asking_) asking_->leave_to_link();
}

bool Twin::owns(const ssh::Message& request) const {
    return asking_ && asking_->is(request.channel());
}

void Twin::add_request(ssh::Message request) {
    request.refuse();
}

}  // namespace homeport::relay
