// Requests that wait for their turn, and what they weigh: a client can send them faster than an instance
// answers. Lists: an empty deque takes half a KiB, and every idle session has some.
#pragma once

#include <list>
#include <utility>

#include "ssh/message.hpp"

namespace homeport::relay {

class MessageQueue {
  public:
    void push(ssh::Message message) {
        weight_ += message.weight();
        messages_.push_back(std::move(message));
    }
    [[nodiscard]] ssh::Message& front() { return messages_.front(); }
    ssh::Message pop() {
        ssh::Message first = std::move(messages_.front());
        messages_.pop_front();
        weight_ -= first.weight();
        return first;
    }
    [[nodiscard]] bool empty() const { return messages_.empty(); }
    [[nodiscard]] std::size_t size() const { return messages_.size(); }
    /// In bytes.
    [[nodiscard]] std::size_t weight() const { return weight_; }

  private:
    std::list<ssh::Message> messages_;
    std::size_t weight_ = 0;
};

}  // namespace homeport::relay
