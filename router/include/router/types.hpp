// The words the routing core speaks: instances, their states, requests, and the clock.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace homeport::router {

/// Timers and health run on the monotonic clock; pins carry wall time because they outlive the process.
using Clock = std::chrono::steady_clock;
using TimePoint = Clock::time_point;
using WallTime = std::chrono::sys_seconds;

/// What the admin wants of an instance (HAProxy's words). drain: no new pins, pinned users still get in.
/// maint: nobody gets in. removed: no longer in the pool, its last sessions run to their end.
enum class AdminState { ready, drain, maint, removed };

/// What the checks found. unknown: not yet checked; treated as usable so that a fresh router serves at once.
enum class Health { unknown, up, down };

/// Why a check or a connect failed. Causes count apart so that an admin can tell a dead machine from a broken
/// key.
enum class Cause {
    none,
    connect_refused,    ///< RST or ICMP: nothing listens.
    connect_timeout,    ///< no answer in time.
    connect_failed,     ///< any other socket error.
    banner_timeout,     ///< connected, but no SSH identification string in time.
    banner_invalid,     ///< something answered that does not speak SSH 2.
    host_key_mismatch,  ///< the instance showed a key the configuration does not know.
    handshake_failed,   ///< key exchange failed or timed out.
    login_refused,      ///< our certificate was not accepted.
    probe_failed,       ///< the probe's program ended with an error.
    probe_timeout,      ///< logged in, but no report in time.
    probe_invalid,      ///< what the probe's program said is no report.
    share_missing,      ///< no share where the homes should be.
    share_mismatch,     ///< another share than the pool's.
    share_slow,         ///< the share takes longer to answer than allowed, or does not answer at all.
    share_failed,       ///< the share's id cannot be read.
};
inline constexpr std::size_t cause_count = static_cast<std::size_t>(Cause::share_failed) + 1;

/// True if users who get there are known not to find their homes. What they saved would be lost, so this
/// weighs more than being out of reach.
[[nodiscard]] constexpr bool wrong_share(Cause cause) {
    return cause == Cause::share_missing || cause == Cause::share_mismatch;
}

/// Words for tables, JSON and metric labels: the names of the enumerators.
[[nodiscard]] std::string_view to_string(AdminState);
[[nodiscard]] std::string_view to_string(Health);
[[nodiscard]] std::string_view to_string(Cause);

/// One machine of the pool, as configured.
struct BackendConfig {
    std::string name;     ///< unique, the admin's handle.
    std::string address;  ///< host name or literal; resolved by whoever connects.
    std::uint16_t port = 22;
    unsigned weight = 1;            ///< share of new users under the weighted policies; 0 takes none.
    std::vector<std::string> tags;  ///< what `alice+gpu@pool` and rules can ask for.
    unsigned max_sessions = 0;      ///< capacity in sessions; 0 is no limit.
    unsigned max_users = 0;         ///< capacity in distinct users with a session; 0 is no limit.
    AdminState state = AdminState::ready;

    bool operator==(const BackendConfig&) const = default;
};

/// An instance that is no place for this very user, whoever else it serves: it knows another person by that
/// name.
struct Misfit {
    std::string backend;
    std::string reason;  ///< a phrase: "knows alice with uid 1005 instead of 1001".

    bool operator==(const Misfit&) const = default;
};

/// Who asks, as the policy sees it.
struct Request {
    std::string user;
    std::vector<std::string> groups;
    std::string source;  ///< numeric IPv4 or IPv6 address of the client.
    std::string tag;     ///< requested with `user+tag`; empty if none.
    std::vector<Misfit> misfits{};
};

/// Randomness is an argument: tests script it. Uniform in [0, bound), bound > 0.
class RandomSource {
  public:
    virtual ~RandomSource() = default;
    virtual std::uint64_t below(std::uint64_t bound) = 0;
};

}  // namespace homeport::router
