// All limits of the front door together: who may come in, who must go, and who has been refused. Any thread.
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>
#include <vector>

#include "base/guarded.hpp"
#include "base/log.hpp"
#include "front/admission.hpp"
#include "front/options.hpp"
#include "front/penalties.hpp"
#include "front/refusal_log.hpp"
#include "front/source_rate.hpp"
#include "front/turned_away.hpp"

namespace homeport::front {

class Door;

/// A connection's place inside, given back when it goes. For one thread at a time; the door outlives it.
class Place {
  public:
    Place(Place&&) noexcept = default;
    Place& operator=(Place&&) = delete;
    ~Place();

    /// The client said something; the keys are exchanged.
    void heard() { progress(Phase::talking); }
    void keyed() { progress(Phase::keyed); }
    /// The limits before a login are over. False if this user has too many connections.
    [[nodiscard]] bool log_in(const std::string& user);
    /// Puts it on the source's account.
    void blame(Offence);

    /// Called once, from any thread, when the place goes to somebody else; at once if it has gone already. No
    /// more after the place is destroyed.
    void on_displaced(std::function<void()>);
    [[nodiscard]] bool displaced() const;

  private:
    friend class Door;
    struct Eviction;
    Place(Door& door, Admission::Id id, const Network& source, bool exempt, int socket);
    void progress(Phase);

    Door* door_;
    Admission::Id id_;
    Network source_;
    bool exempt_;
    std::string user_;  ///< empty until logged in.
    std::shared_ptr<Eviction> eviction_;
};

class Door {
  public:
    struct Refused {
        Cause cause;
        std::string sentence;  ///< for the user, with a reference to the log.
    };
    struct Counts {
        std::size_t inside = 0, waiting = 0, bans = 0;     ///< now; waiting: without a login.
        std::array<std::uint64_t, cause_count> refused{};  ///< since the start, by Cause.
        std::uint64_t probes = 0;  ///< since the start: connections of load balancers that said nothing.
    };

    Door(const Options& options, base::Log log);
    /// Counts for what comes next.
    void update(const Options& options);

    /// `socket` is only looked at, to see whether something has arrived.
    [[nodiscard]] std::variant<Place, Refused> enter(const boost::asio::ip::address&, int socket);

    /// Connections from there must begin with a PROXY header.
    [[nodiscard]] bool is_proxy(const boost::asio::ip::address&);
    /// The header was not there or not in order; `fault` is for the log.
    [[nodiscard]] Refused refuse_header(const boost::asio::ip::address& proxy, std::string_view fault);
    /// A load balancer only looked whether somebody listens.
    void count_probe();

    [[nodiscard]] Counts counts();
    [[nodiscard]] std::vector<Ban> bans();
    [[nodiscard]] bool release(const Network&);
    [[nodiscard]] std::size_t release_all();
    /// The network that an address is counted in.
    [[nodiscard]] Network source_of(const boost::asio::ip::address&);

  private:
    friend class Place;
    using Clock = std::chrono::steady_clock;
    struct State {
        explicit State(const Options& given);
        void update(const Options& given);
        [[nodiscard]] Network source_of(const boost::asio::ip::address&) const;
        [[nodiscard]] bool is_exempt(const boost::asio::ip::address&) const;
        Options options;
        std::vector<Network> exempt, proxies;
        std::unordered_map<Admission::Id, std::weak_ptr<Place::Eviction>> evictions;
        Admission admission;
        Penalties penalties;
        SourceRate rate;
        RefusalLog refusals;
        std::unordered_map<std::string, unsigned> users;
        Admission::Id last_id = 0;
        Counts counts;
    };
    Refused refuse(State&, Cause, const Network&, std::chrono::seconds wait, Clock::time_point now,
                   std::string_view detail = {}) const;

    const base::Log log_;
    base::Guarded<State> state_;
};

}  // namespace homeport::front
