// Connections to instances that are made before somebody needs them: TCP, key exchange and host key are done,
// the login is not, so that users do not wait for them.
//
// Only for instances that had logins lately, and one at a time for each of them on each I/O thread: an sshd
// counts them as unauthenticated (MaxStartups), and gives each a process and LoginGraceTime to live.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "backend/connector.hpp"
#include "base/asio.hpp"

namespace homeport::backend {

/// Of all threads together.
struct PreparedCounts {
    std::atomic<std::uint64_t> used = 0;    ///< logins that found a connection ready.
    std::atomic<std::uint64_t> missed = 0;  ///< logins that did not.
    std::atomic<std::uint64_t> ready = 0;   ///< connections that nobody has taken yet.
};

/// For the thread of its io_context alone, which outlives it and does not run any more when it goes.
class Prepared {
  public:
    /// `threads` is how many share what [backend] prepared allows.
    Prepared(asio::io_context& io, const Connector& connector, PreparedCounts& counts, unsigned threads)
        : io_(io), connector_(connector), counts_(counts), threads_(threads) {}
    Prepared(const Prepared&) = delete;
    Prepared& operator=(const Prepared&) = delete;

    /// A connection to log in over, which rings `signal` from now on, or null. Either way the next one is
    /// being made. The instance may still have left it a moment ago.
    [[nodiscard]] std::unique_ptr<ssh::ClientLink> take(const Target& target, base::Signal& signal);

  private:
    struct Shelf;
    /// The instance's place, made if there is room for one more.
    std::shared_ptr<Shelf> shelf_of(const Target& target, std::size_t room);
    awaitable<void> keep(std::shared_ptr<Shelf> shelf);

    asio::io_context& io_;
    const Connector& connector_;
    PreparedCounts& counts_;
    const unsigned threads_;
    std::map<std::string, std::shared_ptr<Shelf>> shelves_;
};

}  // namespace homeport::backend
