// Who holds sessions where, and where who is pinned, as far as this process knows.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "pool/instances.hpp"

namespace homeport::router {

/// Answers say what the change means for an instance's counters; keeping those is the caller's.
class UserBook {
  public:
    struct Held {
        Index instance;
        unsigned sessions;
    };
    /// One more session. True if it is the user's first on that instance.
    bool add(const std::string& user, Index);

    enum class Removed { nothing, one, last_of_user };
    /// One session less; nothing if the user holds none there. `reports` is how many that instance has given
    /// so far.
    Removed remove(const std::string& user, Index, std::uint64_t reports = 0);

    /// Where the user has sessions.
    [[nodiscard]] std::span<const Held> held(const std::string& user) const;
    [[nodiscard]] unsigned sessions(const std::string& user) const;
    /// How many reports the instance had given when the user's last session there ended, if that is known.
    /// What was left running may look like work only from then on.
    [[nodiscard]] std::optional<std::uint64_t> reports_when_left(const std::string& user, Index) const;

    /// The user is pinned there now (nullopt: nowhere). Returns where the pin was before.
    std::optional<Index> pin(const std::string& user, std::optional<Index>);

    /// The instance of the user's latest session. Forgotten once the user has neither sessions nor a pin.
    [[nodiscard]] std::optional<Index> last(const std::string& user) const;

    /// The instances have new positions: `places` has the new one of each old one, nullopt if it is gone.
    void renumber(const std::vector<std::optional<Index>>& places);

  private:
    struct Left {
        Index instance;
        std::uint64_t reports;
    };
    struct Record {
        std::vector<Held> held;  // mostly one: a user's sessions are kept together
        std::optional<Index> pin, last;
        std::optional<Left> left;
    };
    std::unordered_map<std::string, Record> records_;
};

}  // namespace homeport::router
