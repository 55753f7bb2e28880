// A decision that explains itself: log line, `homeport why` and the refusal sentence all come from it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "router/policy.hpp"
#include "router/types.hpp"

namespace homeport::router {

/// What became of one candidate. Small, because the pool keeps one for each instance and reads them all at a
/// decision.
enum class Verdict : std::uint8_t {
    chosen,
    eligible,     ///< could have served; the policy or the pin preferred another.
    not_in_rule,  ///< the rule's backends or require lists leave it out.
    missing_tag,  ///< lacks the requested tag.
    drain,
    maint,
    down,
    full,
    misfit,      ///< no place for this very user, see Request::misfits.
    failed_now,  ///< tried for this very session and failed.
    no_weight,   ///< weight 0 takes no new users.
    removed,     ///< no longer in the pool; listed while sessions are left on it.
};

struct Candidate {
    std::string name;
    Verdict verdict = Verdict::eligible;
    std::string detail;  ///< "14 of 14 sessions", "connect refused for 12 s", ...
};

/// How the choice came about.
enum class Basis {
    pin,     ///< the pinned instance serves.
    policy,  ///< no pin yet: the policy chose.
    moved,   ///< the pinned instance is out (down, maint, gone, a misfit, or not what rule or tag ask for);
             ///< the pin moves.
    detour,  ///< the pinned instance cannot serve this session, but is not out: the pin stays.
    refused,
};

/// What the caller must do to the pin store before it connects.
enum class PinAction { keep, create, move };

struct Decision {
    Basis basis = Basis::refused;
    std::string backend;  ///< empty when refused.
    PinAction pin = PinAction::keep;
    std::string rule;  ///< name of the rule that matched, "default" if none did.
    PolicyKind policy = PolicyKind::least_sessions;
    std::string why;         ///< one phrase, goes into pin and log: "least-sessions: fewest sessions (3)".
    std::string refusal;     ///< when refused: the sentence for the user, without a reference.
    bool denied = false;     ///< refused because the rule says so, not for want of an instance.
    bool held_back = false;  ///< refused because a rule for pins lets the user go nowhere else.
    /// When refused, and it is worth waiting: for what, "Every instance of the pool is full". See
    /// Router::wait.
    std::string waits_for;
    /// The one instance that is waited for; empty if any will do.
    std::string waits_on;
    /// What the user should know though there is an instance: a sentence; mostly empty.
    std::string notice;
    /// Every instance of the pool in configured order. From decide(), and from place() when it refuses; a
    /// placement that succeeds leaves it empty, because telling a thousand stories costs fifty times what the
    /// choice costs.
    std::vector<Candidate> candidates;

    [[nodiscard]] bool refused() const { return basis == Basis::refused; }
    [[nodiscard]] bool may_wait() const { return !waits_for.empty(); }
};

[[nodiscard]] std::string_view to_string(Verdict);
[[nodiscard]] std::string_view to_string(Basis);

}  // namespace homeport::router
