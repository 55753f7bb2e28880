// The pin: a user's remembered instance, and what a store of pins must promise.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "router/types.hpp"

namespace homeport::router {

/// One row: this user's sessions of this service go to this backend.
struct Pin {
    std::string user;
    std::string service = "ssh";
    std::string backend;
    std::uint32_t uid = 0;  ///< identity seen at creation, to notice drift later.
    std::uint32_t gid = 0;
    std::string home;
    WallTime created{};
    WallTime last_seen{};       ///< last moment the user had a session; expiry counts from here.
    std::string why;            ///< one phrase: what decided this backend.
    std::uint64_t version = 0;  ///< grows with every change; what compare-and-set compares.

    bool operator==(const Pin&) const = default;
};

struct StoreError {
    std::string message;
};
template <class T>
using StoreResult = std::variant<T, StoreError>;

/// What one look at old pins did.
struct Expired {
    std::vector<std::string> users;  ///< whose pins went.
    bool more = false;               ///< there may be others: look again.
};

/// Every operation is atomic and shaped as compare-and-set, so that one process, one SQLite file or a
/// distributed store can stand behind it with the same meaning. Calls may block: never make them on an I/O
/// thread. Implementations are safe to call from several threads.
class PinStore {
  public:
    virtual ~PinStore() = default;

    virtual StoreResult<std::optional<Pin>> find(const std::string& user, const std::string& service) = 0;

    /// Insert if (user, service) has no pin. Returns the pin that stands afterwards: ours, or the earlier
    /// winner's.
    virtual StoreResult<Pin> insert_if_absent(const Pin&) = 0;

    /// Replace the pin if its version still is `expected_version` (0: if there is none). Returns the pin that
    /// stands afterwards; the caller lost the race if its backend is not the one asked for. A pin that
    /// vanished meanwhile (erased, expired) is made anew: the comparison protects somebody else's choice, and
    /// there is none.
    virtual StoreResult<Pin> replace_if(std::uint64_t expected_version, const Pin&) = 0;

    /// Move last_seen forward (never back). Unknown users are ignored. Does not change the version.
    virtual StoreResult<std::monostate> touch(const std::vector<std::string>& users,
                                              const std::string& service, WallTime seen) = 0;

    /// Remove one pin. False if there was none.
    virtual StoreResult<bool> erase(const std::string& user, const std::string& service) = 0;

    /// Look at the pins of `service` not seen since `before`: those unseen for longest first, and at most
    /// `limit` of them, so that whoever else wants something does not wait for long. Those to a `spared`
    /// backend count as seen at `before`, the others are removed.
    virtual StoreResult<Expired> expire(const std::string& service, WallTime before,
                                        const std::set<std::string>& spared, std::size_t limit) = 0;

    /// Tries whether something could be written now; changes nothing.
    virtual StoreResult<std::monostate> check() { return std::monostate{}; }

    /// All pins in order of user, at most `limit` after user name `after` (exclusive; empty: from the start).
    virtual StoreResult<std::vector<Pin>> list(const std::string& after, std::size_t limit) = 0;
};

}  // namespace homeport::router
