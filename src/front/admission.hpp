// Which connections without a login may stay when there are too many. Pure: time and randomness come in.
//
// sshd refuses the newcomer. Here the newcomer gets the place of the one that looks least like a user,
// because a flood's connections are mostly older than the user's, and mostly idle, while a user's client says
// its next word within a round trip. See README.md.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <list>
#include <optional>
#include <unordered_map>

#include "front/network.hpp"
#include "front/options.hpp"

namespace homeport::front {

/// How far a connection has come: nothing heard, something heard, keys exchanged.
enum class Phase { silent, talking, keyed };

class Admission {
  public:
    using TimePoint = std::chrono::steady_clock::time_point;
    using Id = std::uint64_t;

    struct Displaced {
        Id id;
        Network source;
    };
    struct Verdict {
        bool admitted = false;  ///< false: its source has too many connections, all better than this one.
        std::optional<Displaced> displaced;  ///< lost its place; it is forgotten here already.
    };
    /// Whether something came from a connection that counts as silent: its thread may not have noticed yet.
    using Spoke = std::function<bool(Id)>;

    explicit Admission(const LimitOptions& options) : options_(options) {}
    void update(const LimitOptions& options) { options_ = options; }

    /// `roll`: from 0 to below 1, even. An exempt source is not limited by itself.
    [[nodiscard]] Verdict admit(Id, const Network& source, bool exempt, TimePoint now, double roll,
                                const Spoke& spoke);
    void progress(Id, Phase, TimePoint now);
    /// Logged in or gone. A displaced one may leave again.
    void leave(Id);
    /// Connections without a login.
    [[nodiscard]] std::size_t size() const { return waiting_.size(); }

  private:
    using Queue = std::list<Id>;
    struct Waiting {
        Network source;
        bool exempt = false;
        Phase phase = Phase::silent;
        TimePoint progressed;  ///< when the phase began.
        Queue::iterator place;
    };
    using Choice = std::optional<Id>;

    /// Between `start` and `full`: whether this newcomer costs an overdue one its place.
    [[nodiscard]] bool early(double roll) const;
    [[nodiscard]] unsigned from(const Network&) const;
    /// The one that looks least like a user: of all, of those that make no progress, of one source.
    [[nodiscard]] Choice worst(TimePoint now, const Spoke&);
    [[nodiscard]] Choice worst_overdue(TimePoint now, const Spoke&);
    [[nodiscard]] Choice worst_of(const Network& source, TimePoint now);
    [[nodiscard]] bool overdue(const Waiting&, TimePoint now) const;
    /// True if it is not silent any more.
    [[nodiscard]] bool found_talking(Id, TimePoint now, const Spoke&);
    [[nodiscard]] Queue& queue(Phase phase) { return queues_.at(static_cast<std::size_t>(phase)); }

    LimitOptions options_;
    std::unordered_map<Id, Waiting> waiting_;
    std::array<Queue, 3> queues_;  ///< by phase; who came into it first stands first.
    std::unordered_map<Network, unsigned> per_source_;
};

}  // namespace homeport::front
