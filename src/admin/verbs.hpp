// The admin API as a table: dispatch, `GET /` and the CLI's help all read it. A row without a role does not
// compile, nor does one without a handler (api.cpp).
#pragma once

#include <array>
#include <span>
#include <string_view>

namespace homeport::admin {

/// What one may do: look, or change things too.
enum class Role { read, admin };

enum class Verb {
    index,
    status,
    backends,
    sessions,
    pins,
    why,
    config,
    config_user,
    hostkeys,
    authority,
    check_authority,
    events,
    bans,
    unban,
    unban_all,
    version,
    reload,
    add,
    remove,
    drain,
    maint,
    ready,
    kick,
    pin,
    unpin
};

/// A query argument; all are optional, and unknown ones are an error.
struct ArgumentInfo {
    std::string_view name, help;
};

struct VerbInfo {
    Verb verb;
    std::string_view method;
    std::string_view path;  ///< a segment in braces takes any value: "/why/{user}". At most one.
    Role role;
    std::span<const ArgumentInfo> arguments;
    std::string_view help;
};

inline constexpr std::array pins_arguments{
    ArgumentInfo{"after", "start after this user name"},
    ArgumentInfo{"limit", "at most this many (1 to 1000, default 100)"},
};
inline constexpr std::array why_arguments{
    ArgumentInfo{"source",
                 "as if the user came from this address; without it, rules about sources do not match"},
    ArgumentInfo{"tag", "as if the user asked for this tag (user+tag)"},
};
inline constexpr std::array events_arguments{
    ArgumentInfo{"after", "wait for lines after this number, which the last answer named"},
};
inline constexpr std::array drain_arguments{
    ArgumentInfo{"deadline", "end the sessions that are left after this time, such as 2h or 30m"},
    ArgumentInfo{"message", "what users there read, such as \"kernel update\""},
};
inline constexpr std::array message_arguments{
    ArgumentInfo{"message", "what users there read, such as \"kernel update\""},
};
inline constexpr std::array pin_arguments{
    ArgumentInfo{"instance", "the instance that the user belongs to from now on"},
};

inline constexpr std::array verbs{
    VerbInfo{Verb::index, "GET", "/", Role::read, {}, "list what this API can do"},
    VerbInfo{Verb::status, "GET", "/status", Role::read, {}, "show the router at a glance"},
    VerbInfo{Verb::backends,
             "GET",
             "/backends",
             Role::read,
             {},
             "list the instances, their health and their load"},
    VerbInfo{Verb::sessions, "GET", "/sessions", Role::read, {}, "list the sessions alive now"},
    VerbInfo{Verb::pins, "GET", "/pins", Role::read, pins_arguments,
             "list which user is pinned to which instance"},
    VerbInfo{Verb::why, "GET", "/why/{user}", Role::read, why_arguments,
             "explain which instance a user would get now, and why"},
    VerbInfo{
        Verb::config,
        "GET",
        "/config",
        Role::read,
        {},
        "show the configuration in force and where each value comes from; with USER, what applies to them"},
    VerbInfo{Verb::config_user, "GET", "/config/{user}", Role::read, why_arguments,
             "show what applies to a user: account, rules, candidates, limits, pin, methods, keys"},
    VerbInfo{Verb::hostkeys, "GET", "/hostkeys", Role::read, {}, "list the pool's own host keys"},
    VerbInfo{Verb::authority, "GET", "/ca", Role::read, {}, "show the key that signs the router's logins"},
    VerbInfo{Verb::check_authority,
             "POST",
             "/ca/check/{user}",
             Role::admin,
             {},
             "log in to every instance as a user, and say which of the authority's keys it accepts"},
    VerbInfo{Verb::events, "GET", "/events", Role::read, events_arguments,
             "show what happens as it happens: the log's lines from level info on"},
    VerbInfo{Verb::bans, "GET", "/bans", Role::read, {}, "list the sources that are refused for a while"},
    VerbInfo{Verb::unban,
             "DELETE",
             "/bans/{source}",
             Role::admin,
             {},
             "let a source in again: an address, or a prefix as `bans` shows it"},
    VerbInfo{Verb::unban_all, "DELETE", "/bans", Role::admin, {}, "let every source in again"},
    VerbInfo{Verb::version, "GET", "/version", Role::read, {}, "show the version"},
    VerbInfo{Verb::reload,
             "POST",
             "/reload",
             Role::admin,
             {},
             "read the configuration again: all of it, or nothing if anything is wrong with it"},
    VerbInfo{Verb::add,
             "POST",
             "/backends",
             Role::admin,
             {},
             "add instances, given as [[backends]] tables; they stay across restarts"},
    VerbInfo{Verb::remove,
             "DELETE",
             "/backends/{name}",
             Role::admin,
             {},
             "take an added instance out of the pool; its sessions run to their end"},
    VerbInfo{Verb::drain, "POST", "/backends/{name}/drain", Role::admin, drain_arguments,
             "take an instance out of service in peace: no new users, those inside are told"},
    VerbInfo{Verb::maint, "POST", "/backends/{name}/maint", Role::admin, message_arguments,
             "let nobody log in to an instance; sessions there go on"},
    VerbInfo{Verb::ready, "POST", "/backends/{name}/ready", Role::admin, message_arguments,
             "give an instance back to its users"},
    VerbInfo{Verb::kick, "DELETE", "/sessions/{who}", Role::admin, message_arguments,
             "end a session by its id, or all sessions of a user"},
    VerbInfo{Verb::pin, "PUT", "/pins/{user}", Role::admin, pin_arguments,
             "make a user belong to an instance from the next login on"},
    VerbInfo{
        Verb::unpin, "DELETE", "/pins/{user}", Role::admin, {}, "forget which instance a user belongs to"},
};

/// The row of a verb, for whoever knows it by name.
[[nodiscard]] constexpr const VerbInfo& describe(Verb verb) {
    for (const VerbInfo& info : verbs) {
        if (info.verb == verb) return info;
    }
    return verbs.front();
}

[[nodiscard]] constexpr std::string_view to_string(Role role) {
    return role == Role::read ? "read" : "admin";
}

}  // namespace homeport::admin
