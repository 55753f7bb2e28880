// What users and the router say to each other when users ask about their instance. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "relay/desk.hpp"
#include "router/affinity.hpp"
#include "router/decision.hpp"
#include "session/registry.hpp"

namespace homeport::session {

enum class Plea { help, where, move, release };

[[nodiscard]] std::string_view to_string(Plea);

struct AskedFor {
    Plea plea = Plea::help;
    std::vector<std::string> arguments;
};

/// `homeport`, alone or with one of its verbs, in plain words: all else is the instance's to run, so that a
/// program of that name stays in reach.
[[nodiscard]] std::optional<AskedFor> parse_plea(std::string_view command);

/// What is known about a user.
struct Standing {
    router::Decision decision;       ///< of a login now.
    std::optional<router::Pin> pin;  ///< as it stands.
    std::string instance;            ///< what it says of itself: "up, 3 sessions"; empty if unknown.
    std::string work;                ///< what runs there, in words; empty if nothing or not known.
    std::vector<SessionInfo> sessions;
    std::string own;      ///< the session that asks.
    bool shared = false;  ///< more goes on over the connection that asks.
    router::WallTime now{};
};

[[nodiscard]] relay::DeskAnswer say_help();
[[nodiscard]] relay::DeskAnswer say_usage(const std::string& what);
[[nodiscard]] relay::DeskAnswer say_where(const Standing&);
/// `target` is pinned now, if it was not before.
[[nodiscard]] relay::DeskAnswer say_moved(const Standing&, const std::string& target, bool changed);
[[nodiscard]] relay::DeskAnswer say_released(const Standing&, bool changed);
/// Why it cannot be forgotten yet; nullopt if it can.
[[nodiscard]] std::optional<relay::DeskAnswer> say_busy(const Standing&);
/// No other instance, or not the one that was asked for. `asked` may be empty; `from` is not counted.
[[nodiscard]] relay::DeskAnswer say_no_other(const router::Decision&, const std::string& asked,
                                             const std::string& from);
[[nodiscard]] relay::DeskAnswer say_failed(const std::string& sentence);

}  // namespace homeport::session
