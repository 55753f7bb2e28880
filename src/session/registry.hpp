// The sessions alive now, as admin and drain see them. Entries are written by the session's own thread.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "relay/traffic.hpp"
#include "session/end_reason.hpp"

namespace homeport::session {

/// A copy of one session's state, for tables and JSON.
struct SessionInfo {
    std::string id;      ///< 12 lower-case hex digits, on every log line of the session.
    std::string user;    ///< empty until authenticated.
    std::string source;  ///< "192.0.2.7:50123".
    std::string client;  ///< the client's SSH identification string.
    std::string state;   ///< handshake, auth, connecting, waiting, open, closing.
    std::string backend;
    std::string why;  ///< the decision's phrase.
    std::chrono::system_clock::time_point started;
    unsigned channels = 0;
    std::uint64_t bytes_in = 0, bytes_out = 0;  ///< channel data: from the client, to the client.
    std::uint64_t buffered = 0;                 ///< bytes held for a slow reader now.
};

/// Totals since the start.
struct Totals {
    std::uint64_t accepted = 0, authenticated = 0;
    std::array<std::uint64_t, end_reason_count> ended{};  ///< by EndReason.
};

/// Why a session should end, and the sentence that its user reads; empty: the usual one.
struct Farewell {
    Farewell(EndReason r, std::string s = {}) : reason(r), sentence(std::move(s)) {}
    EndReason reason;
    std::string sentence;
};

/// How others reach into a session. The session installs its handler once; an order that came before is not
/// lost: the handler runs as soon as it is there. Safe from any thread; the handler runs on the ordering
/// thread, under the handle's lock, so it does no more than post to the session's own executor. After clear()
/// it never runs again.
template <class Order>
class Handle {
  public:
    using Handler = std::function<void(const Order&)>;

    Handle& operator=(Handler handler) {
        const std::lock_guard lock(mutex_);
        handler_ = std::move(handler);
        if (handler_ && early_) handler_(*early_);
        return *this;
    }
    void operator()(const Order& order) {
        const std::lock_guard lock(mutex_);
        if (handler_) {
            handler_(order);
        } else if (!early_) {
            early_ = order;
        }
    }
    void clear() {
        const std::lock_guard lock(mutex_);
        handler_ = nullptr;
    }

  private:
    std::mutex mutex_;
    Handler handler_;
    std::optional<Order> early_;  ///< came before there was a handler.
};

/// One live session's shared part. Its fields are guarded by the mutex; counters are atomic because they
/// change per packet.
class Entry {
  public:
    Entry(std::string id, std::string source);

    void set_user(const std::string&);
    void set_client(const std::string&);
    void set_state(const std::string&);
    void set_backend(const std::string& backend, const std::string& why);

    relay::Traffic traffic;

    /// Asks the session to end, from any thread.
    Handle<Farewell> stop;
    /// Tells its user a sentence, if a terminal is there to show it.
    Handle<std::string> tell;

    [[nodiscard]] SessionInfo info() const;
    [[nodiscard]] const std::string& id() const { return id_; }

  private:
    const std::string id_, source_;
    const std::chrono::system_clock::time_point started_;
    mutable std::mutex mutex_;
    std::string user_, client_, state_ = "handshake", backend_, why_;
};

/// Safe to use from any thread.
class Registry {
  public:
    [[nodiscard]] std::shared_ptr<Entry> open(const std::string& source);
    /// The only way out: removes the entry, disarms its stop handle and counts the reason. A second call does
    /// nothing.
    void close(const std::shared_ptr<Entry>&, EndReason);
    /// The entry's user has proved to be `user`: counts the login, and joins the user's other sessions.
    void admit(Entry& entry, const std::string& user);

    [[nodiscard]] std::vector<SessionInfo> list() const;   ///< oldest first.
    [[nodiscard]] std::vector<std::string> users() const;  ///< distinct, sorted, with a session on a backend.
    [[nodiscard]] std::size_t size() const;
    /// The most sessions that there were at one time since this was last asked.
    [[nodiscard]] std::size_t take_peak();
    [[nodiscard]] Totals totals() const;
    /// Asks every session to end.
    void stop_all(EndReason);
    /// Asks those to end, or tells those, that `which` picks. Returns how many.
    std::size_t stop_if(const std::function<bool(const SessionInfo&)>& which, const Farewell&);
    std::size_t tell_if(const std::function<bool(const SessionInfo&)>& which, const std::string& sentence);

  private:
    /// Copies the entries, so that their own locks are never taken under ours.
    [[nodiscard]] std::vector<std::shared_ptr<Entry>> snapshot() const;

    mutable std::mutex mutex_;
    std::map<std::string, std::shared_ptr<Entry>> entries_;
    std::size_t peak_ = 0;
    /// What a user's sessions share; forgotten with the last of them.
    struct Shared {
        std::shared_ptr<std::atomic<unsigned>> channels;
        unsigned sessions = 0;
    };
    std::map<std::string, Shared> shared_;
    Totals totals_;
};

}  // namespace homeport::session
