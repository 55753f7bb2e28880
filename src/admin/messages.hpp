// What the admin API says, as types. Daemon and CLI share these and nothing else; each is one JSON object
// whose keys are the members' names. A reader ignores keys it does not know and leaves absent members at
// their default, so that a CLI and a daemon of different versions understand each other.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/describe/class.hpp>
#include <boost/system/result.hpp>

namespace homeport::admin {

/// Wall time; in JSON "2026-01-31T08:15:00Z" (RFC 3339, always UTC, whole seconds).
struct Time {
    std::chrono::sys_seconds value{};
    bool operator==(const Time&) const = default;
};

struct Error {
    std::string error;  ///< a sentence.
};
BOOST_DESCRIBE_STRUCT(Error, (), (error))

struct Version {
    std::string version;
};
BOOST_DESCRIBE_STRUCT(Version, (), (version))

struct Instances {
    unsigned total = 0;
    unsigned up = 0, down = 0, unknown = 0;  ///< by health; these three make the total.
    unsigned drain = 0, maint = 0;           ///< by the admin's wish, whatever their health.
    /// Where new users can go, when there is room: ready, and not down or not believed to be.
    unsigned usable = 0;
};
BOOST_DESCRIBE_STRUCT(Instances, (), (total, up, down, unknown, drain, maint, usable))

/// The pin store.
struct Store {
    bool failing = false, required = false;  ///< required: nobody gets in while it fails.
    std::string error;                       ///< the latest, while it fails.
    std::int64_t since_seconds = 0;
    std::uint64_t failures = 0;  ///< since then.
};
BOOST_DESCRIBE_STRUCT(Store, (), (failing, required, error, since_seconds, failures))

struct Status {
    std::string version;
    std::int64_t pid = 0;
    Time started;
    std::int64_t uptime_seconds = 0;
    std::vector<std::string> listen;
    Instances instances;
    std::uint64_t sessions = 0;                     ///< alive now, authenticated or not.
    std::uint64_t users = 0;                        ///< distinct, with a session on an instance.
    std::uint64_t accepted = 0, authenticated = 0;  ///< since the start.
    std::map<std::string, std::uint64_t> ended;     ///< since the start, by reason; reasons that occurred.
    std::uint64_t waiting = 0, bans = 0;            ///< now: connections without a login; sources refused.
    std::uint64_t in_line = 0;                      ///< now: logins that wait for a place on an instance.
    std::map<std::string, std::uint64_t> refused;   ///< connections since the start, by cause.
    std::uint64_t probes = 0;                       ///< of load balancers, since the start.
    /// Connects to instances since the start that found a connection ready, and that did not.
    std::uint64_t prepared_used = 0, prepared_missed = 0;
    std::uint64_t prepared_ready = 0;  ///< now: such connections.
    Store store;
    bool panic = false;  ///< so many instances look down that the checks are not believed.
};
BOOST_DESCRIBE_STRUCT(Status, (),
                      (version, pid, started, uptime_seconds, listen, instances, sessions, users, accepted,
                       authenticated, ended, waiting, bans, in_line, refused, probes, prepared_used,
                       prepared_missed, prepared_ready, store, panic))

/// What a probe reported of an instance.
struct Probe {
    std::int64_t age_seconds = 0;
    std::string share, share_id;  ///< present, missing, hung, failed; the id if present.
    std::int64_t share_milliseconds = 0;
    double load = 0;  ///< over one minute.
    unsigned cores = 0;
    std::uint64_t memory_total = 0, memory_available = 0;  ///< bytes.
    unsigned gpus = 0, gpus_busy = 0;
    std::vector<std::string> logged_in, working;  ///< users; the latter with what: "alice: multiplexer".
    bool working_known = true;                    ///< false: there may be more who work.
};
BOOST_DESCRIBE_STRUCT(Probe, (),
                      (age_seconds, share, share_id, share_milliseconds, load, cores, memory_total,
                       memory_available, gpus, gpus_busy, logged_in, working, working_known))

struct Backend {
    std::string name, address;
    std::uint16_t port = 22;
    std::string state;   ///< ready, drain, maint.
    std::string health;  ///< unknown, up, down.
    std::string cause;   ///< why it is down; empty if it is not.
    std::optional<std::int64_t>
        since_seconds;  ///< how long health has been what it is; absent while unknown.
    unsigned sessions = 0;
    unsigned max_sessions = 0;  ///< 0: no limit.
    unsigned users = 0;
    unsigned max_users = 0;  ///< 0: no limit.
    unsigned weight = 1;
    std::vector<std::string> tags;
    std::uint64_t failed_connects = 0;
    std::optional<Time> state_since,
        state_until;                   ///< when an admin asked for the state, and a drain's deadline.
    std::string note;                  ///< what users there were told.
    std::string origin;                ///< who brought it: configuration, admin, file, command.
    std::optional<Probe> probe;        ///< the latest report, at level probe.
    std::vector<std::string> misfits;  ///< users whom it knows as somebody else, and how.
};
BOOST_DESCRIBE_STRUCT(Backend, (),
                      (name, address, port, state, health, cause, since_seconds, sessions, max_sessions,
                       users, max_users, weight, tags, failed_connects, state_since, state_until, note,
                       origin, probe, misfits))

struct Backends {
    std::vector<Backend> backends;
};
BOOST_DESCRIBE_STRUCT(Backends, (), (backends))

struct Session {
    std::string id, user, source, client, state, backend, why;
    Time started;
    std::int64_t age_seconds = 0;
    unsigned channels = 0;
    std::uint64_t bytes_in = 0, bytes_out = 0;  ///< from the client, to the client.
    std::uint64_t buffered = 0;                 ///< held for a slow reader now.
};
BOOST_DESCRIBE_STRUCT(Session, (),
                      (id, user, source, client, state, backend, why, started, age_seconds, channels,
                       bytes_in, bytes_out, buffered))

struct Sessions {
    std::vector<Session> sessions;
};
BOOST_DESCRIBE_STRUCT(Sessions, (), (sessions))

struct Pin {
    std::string user, service, backend;
    std::uint32_t uid = 0, gid = 0;
    std::string home;
    Time created, last_seen;
    std::string why;
    std::string
        work{};  ///< what the user has running there: a phrase, "none", or empty if that is not known.
};
BOOST_DESCRIBE_STRUCT(Pin, (), (user, service, backend, uid, gid, home, created, last_seen, why, work))

struct Pins {
    std::vector<Pin> pins;
    std::optional<std::string> next;  ///< pass as `after` for the next page; absent on the last.
};
BOOST_DESCRIBE_STRUCT(Pins, (), (pins, next))

struct Candidate {
    std::string name, verdict, detail;
};
BOOST_DESCRIBE_STRUCT(Candidate, (), (name, verdict, detail))

/// What a login of this user would get at this moment.
struct Why {
    std::string user, source, tag;  ///< what was asked; source and tag may be empty.
    std::string basis;              ///< pin, policy, moved, detour, refused.
    std::string backend;            ///< empty when refused.
    std::string rule, policy;
    std::string why;            ///< one phrase.
    std::string refusal;        ///< when refused: the sentence the user would read.
    std::string waits_for;      ///< when refused, and the login would wait: for what.
    std::uint64_t in_line = 0;  ///< how many wait now, for whatever.
    std::string notice;         ///< what the user would read at a terminal, about a pin that does not serve.
    std::optional<Pin> pin;     ///< as it stands.
    std::string pin_error;      ///< the pin could not be read, and the rest is as if there were none.
    std::vector<Candidate> candidates;
};
BOOST_DESCRIBE_STRUCT(Why, (),
                      (user, source, tag, basis, backend, rule, policy, why, refusal, waits_for, in_line,
                       notice, pin, pin_error, candidates))

/// One of the pool's own host keys.
struct HostKey {
    std::string type, fingerprint;  ///< "ssh-ed25519", "SHA256:...".
    std::string public_key;         ///< base64: type and this make a line for known_hosts.
    std::string sshfp;              ///< the data of a DNS record of type SSHFP.
    bool next = false;              ///< not offered yet: to be published before it is.
};
BOOST_DESCRIBE_STRUCT(HostKey, (), (type, fingerprint, public_key, sshfp, next))

struct HostKeys {
    std::vector<HostKey> host_keys;
};
BOOST_DESCRIBE_STRUCT(HostKeys, (), (host_keys))

/// What signs the router's logins to the instances.
struct Authority {
    std::string place;  ///< as the configuration says: a path, or "credential:NAME".
    std::string fingerprint;
};
BOOST_DESCRIBE_STRUCT(Authority, (), (place, fingerprint))

/// How logins to one instance went: "accepted", or the cause of the failure, for each key that there is.
struct AuthorityTrial {
    std::string backend;
    std::string current, next, old;
};
BOOST_DESCRIBE_STRUCT(AuthorityTrial, (), (backend, current, next, old))

struct AuthorityCheck {
    std::string user;
    std::string current, next, old;     ///< fingerprints; empty: there is no such key.
    std::vector<std::string> problems;  ///< keys that are there and cannot be used.
    std::vector<AuthorityTrial> instances;
};
BOOST_DESCRIBE_STRUCT(AuthorityCheck, (), (user, current, next, old, problems, instances))

/// What a reload changed, or why it changed nothing.
struct Reloaded {
    std::string error;                       ///< a sentence; empty if all went well.
    std::vector<std::string> problems;       ///< "file:line:column: text".
    std::vector<std::string> settings;       ///< changed for new sessions: "session.drain_deadline".
    std::vector<std::string> needs_restart;  ///< changed in the file, and left as they were until a restart.
    bool rules = false;                      ///< the rules changed.
    std::vector<std::string> added, changed, removed;  ///< instances.
};
BOOST_DESCRIBE_STRUCT(Reloaded, (),
                      (error, problems, settings, needs_restart, rules, added, changed, removed))

/// A source that is refused for a while.
struct Ban {
    std::string source;  ///< an address or a prefix.
    std::string why;     ///< the last offence: auth_failed, no_auth, grace_exceeded, crash.
    Time since, until;
    std::int64_t seconds_left = 0;
    unsigned failures = 0;
};
BOOST_DESCRIBE_STRUCT(Ban, (), (source, why, since, until, seconds_left, failures))

struct Bans {
    std::vector<Ban> bans;  ///< the longest first.
};
BOOST_DESCRIBE_STRUCT(Bans, (), (bans))

struct Lifted {
    std::uint64_t lifted = 0;  ///< bans that were in force.
};
BOOST_DESCRIBE_STRUCT(Lifted, (), (lifted))

/// What an action did, in a sentence for people.
struct Done {
    std::string done;
    std::uint64_t sessions = 0;  ///< told, ended, or still there, as the sentence says.
};
BOOST_DESCRIBE_STRUCT(Done, (), (done, sessions))

/// Lines of the log, as the log has them.
struct Events {
    std::vector<std::string> lines;
    std::uint64_t next = 0;    ///< pass as `after` to wait for more.
    std::uint64_t missed = 0;  ///< lines that were gone before they were asked for.
};
BOOST_DESCRIBE_STRUCT(Events, (), (lines, next, missed))

/// One key of the configuration in force.
struct ConfigKey {
    std::string name, value;  ///< the value as in the file.
    std::string source;       ///< "file:line", "default", or who brought the instance.
    bool waits = false;       ///< the file says something else, which waits for a restart.
};
BOOST_DESCRIBE_STRUCT(ConfigKey, (), (name, value, source, waits))

struct ConfigTable {
    std::string kind, name;  ///< "front"; "backends" and "rules" have names.
    std::vector<ConfigKey> keys;
};
BOOST_DESCRIBE_STRUCT(ConfigTable, (), (kind, name, keys))

struct ConfigShown {
    std::string file;
    std::vector<ConfigTable> tables;
};
BOOST_DESCRIBE_STRUCT(ConfigShown, (), (file, tables))

/// A rule as it is to one user.
struct RuleFit {
    std::string name, source;
    bool fits = false, applies = false;  ///< the first that fits applies.
};
BOOST_DESCRIBE_STRUCT(RuleFit, (), (name, source, fits, applies))

/// A line of the user's authorized_keys.
struct KnownKey {
    std::string where, type, fingerprint, comment;
    std::string restrictions;  ///< what the line takes away or demands; empty: nothing.
};
BOOST_DESCRIBE_STRUCT(KnownKey, (), (where, type, fingerprint, comment, restrictions))

/// What applies to one user.
struct UserConfig {
    std::string user, home, shell;
    std::uint32_t uid = 0, gid = 0;
    std::vector<std::string> groups;
    std::string objection;             ///< why nobody may log in as this user; empty: they may.
    std::vector<std::string> methods;  ///< each a list of what must succeed; one of them is enough.
    unsigned max_connections = 0;      ///< at a time.
    std::uint64_t sessions = 0;        ///< now.
    std::vector<RuleFit> rules;
    Why why;  ///< the decision of a login now, with pin and candidates.
    std::vector<KnownKey> keys;
    std::vector<std::string> key_notes;  ///< files and lines that were passed over, and why.
};
BOOST_DESCRIBE_STRUCT(UserConfig, (),
                      (user, home, shell, uid, gid, groups, objection, methods, max_connections, sessions,
                       rules, why, keys, key_notes))

struct Argument {
    std::string name, help;
};
BOOST_DESCRIBE_STRUCT(Argument, (), (name, help))

/// One row of the API, as `GET /` shows it.
struct Row {
    std::string method, path, role;
    std::vector<Argument> arguments;
    std::string help;
};
BOOST_DESCRIBE_STRUCT(Row, (), (method, path, role, arguments, help))

struct Index {
    std::string version;
    std::vector<Row> api;
};
BOOST_DESCRIBE_STRUCT(Index, (), (version, api))

/// Both are defined for every message that is an answer: Error, Version, Status, Backends, Sessions, Pins,
/// Why, HostKeys, Authority, AuthorityCheck, Reloaded, Bans, Lifted, Done, Events, ConfigShown, UserConfig,
/// Index. Strings that are not UTF-8 (a client may call itself anything) get U+FFFD in the place of the bad
/// bytes.
template <class Message>
[[nodiscard]] std::string to_json(const Message&);
/// The error is a phrase that names the place: "backends[2].port: not a number in range".
template <class Message>
[[nodiscard]] boost::system::result<Message, std::string> from_json(std::string_view);

}  // namespace homeport::admin
