// A value that cannot be reached without its lock.
#pragma once

#include <mutex>
#include <utility>

namespace homeport::base {

template <class T>
class Guarded {
  public:
    explicit Guarded(T value) : value_(std::move(value)) {}
    Guarded(const Guarded&) = delete;
    Guarded& operator=(const Guarded&) = delete;

    /// Runs f on the value under the lock. Keep f short: no I/O, no callbacks into strangers.
    template <class F>
    decltype(auto) with(F&& f) {
        const std::lock_guard lock(mutex_);
        return std::forward<F>(f)(value_);
    }

    template <class F>
    decltype(auto) with(F&& f) const {
        const std::lock_guard lock(mutex_);
        return std::forward<F>(f)(value_);
    }

  private:
    mutable std::mutex mutex_;
    T value_;
};

}  // namespace homeport::base
