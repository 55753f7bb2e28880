// How long a source that misbehaves is refused. Pure: the time comes in.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "front/network.hpp"
#include "front/options.hpp"

namespace homeport::front {

enum class Offence { auth_failed, no_auth, grace_exceeded, crash };
[[nodiscard]] std::string_view to_string(Offence);

struct Ban {
    using TimePoint = std::chrono::steady_clock::time_point;
    Network source;
    Offence why;  ///< the last offence.
    TimePoint since, until;
    unsigned failures = 0;  ///< offences since the source was last forgotten.
};

/// As OpenSSH's PerSourcePenalties, each offence adds time to what a source owes, time pays it off, and a
/// debt that reaches `min` is enforced. Beyond that, each ban doubles what the next offences cost. A source
/// is forgotten when it has owed nothing for as long as `max`.
class Penalties {
  public:
    using TimePoint = Ban::TimePoint;

    Penalties(const PenaltyOptions& options, std::size_t max_sources)
        : options_(options), max_sources_(max_sources) {}
    void update(const PenaltyOptions& options, std::size_t max_sources) {
        options_ = options;
        max_sources_ = max_sources;
    }

    /// The end of the ban, if there is one.
    [[nodiscard]] std::optional<TimePoint> banned(const Network&, TimePoint now) const;
    /// The ban that began with this offence, if one did.
    std::optional<Ban> add(const Network&, Offence, TimePoint now);

    /// The longest first.
    [[nodiscard]] std::vector<Ban> bans(TimePoint now) const;
    /// Forgets everything about a source; true if it was banned.
    bool release(const Network&, TimePoint now);
    /// The same for all; returns how many were banned.
    std::size_t release_all(TimePoint now);

  private:
    struct Record {
        TimePoint until{}, since{};
        Offence why = Offence::no_auth;
        unsigned failures = 0, bans = 0;
        bool enforced = false;
    };
    [[nodiscard]] std::chrono::milliseconds cost(Offence, unsigned bans) const;
    void make_room(TimePoint now);

    PenaltyOptions options_;
    std::size_t max_sources_;
    std::unordered_map<Network, Record> records_;
};

}  // namespace homeport::front
