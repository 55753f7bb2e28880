// A value that is replaced as a whole while others go on using the one they have.
#pragma once

#include <memory>
#include <mutex>
#include <utility>

namespace homeport::base {

/// Safe from any thread. What get() returned stays as it is, whatever is set later.
template <class T>
class Current {
  public:
    explicit Current(T value) : value_(std::make_shared<const T>(std::move(value))) {}
    Current(const Current&) = delete;
    Current& operator=(const Current&) = delete;

    [[nodiscard]] std::shared_ptr<const T> get() const {
        const std::lock_guard lock(mutex_);
        return value_;
    }

    void set(T value) {
        auto next = std::make_shared<const T>(std::move(value));
        const std::lock_guard lock(mutex_);
        value_.swap(next);
    }

  private:
    mutable std::mutex mutex_;
    std::shared_ptr<const T> value_;
};

}  // namespace homeport::base
