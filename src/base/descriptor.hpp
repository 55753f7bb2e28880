// A file descriptor that closes when it goes.
#pragma once

#include <unistd.h>

#include <utility>

namespace homeport::base {

class Descriptor {
  public:
    Descriptor() = default;
    explicit Descriptor(int fd) : fd_(fd) {}
    Descriptor(Descriptor&& other) noexcept : fd_(other.release()) {}
    Descriptor& operator=(Descriptor&& other) noexcept {
        std::swap(fd_, other.fd_);
        return *this;
    }
    ~Descriptor() {
        if (fd_ >= 0) ::close(fd_);
    }

    /// Negative if there is none.
    [[nodiscard]] int get() const { return fd_; }
    /// The caller closes it from now on.
    [[nodiscard]] int release() { return std::exchange(fd_, -1); }

  private:
    int fd_ = -1;
};

}  // namespace homeport::base
