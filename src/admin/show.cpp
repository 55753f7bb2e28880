// The verbs that show what is in memory; none of them waits.
#include <algorithm>

#include "admin/handlers.hpp"
#include "admin/ok.hpp"

namespace homeport::admin {
namespace {

using std::chrono::floor;
using std::chrono::seconds;

Row describe_row(const VerbInfo& info) {
    Row row{std::string(info.method),
            std::string(info.path),
            std::string(to_string(info.role)),
            {},
            std::string(info.help)};
    for (const ArgumentInfo& argument : info.arguments) {
        row.arguments.push_back({std::string(argument.name), std::string(argument.help)});
    }
    return row;
}

Instances count(const std::vector<router::BackendStatus>& backends) {
    Instances n;
    for (const router::BackendStatus& b : backends) {
        ++n.total;
        ++(b.health == router::Health::up ? n.up : b.health == router::Health::down ? n.down : n.unknown);
        if (b.admin == router::AdminState::drain) ++n.drain;
        if (b.admin == router::AdminState::maint) ++n.maint;
        if (b.admin == router::AdminState::ready && b.standing != router::Verdict::down) ++n.usable;
    }
    return n;
}

Probe describe_probe(const router::Report& from, seconds age) {
    Probe to;
    to.age_seconds = age.count();
    to.share = to_string(from.share.state);
    to.share_id = from.share.id;
    to.share_milliseconds = from.share.latency.count();
    to.load = from.load1;
    to.cores = from.cores;
    to.memory_total = from.memory_total;
    to.memory_available = from.memory_available;
    to.gpus = static_cast<unsigned>(from.gpus.size());
    to.gpus_busy = static_cast<unsigned>(
        std::ranges::count_if(from.gpus, [](const router::Gpu& gpu) { return gpu.busy_percent > 0; }));
    to.logged_in = from.logged_in;
    for (const router::UserWork& work : from.working) {
        std::string kinds;
        for (const router::WorkKind kind : work.kinds) {
            kinds += (kinds.empty() ? "" : ", ") + std::string(to_string(kind));
        }
        const std::string user = work.user.empty() ? "uid " + std::to_string(work.uid) : work.user;
        to.working.push_back(user + ": " + kinds);
    }
    to.working_known = router::knows_work(from);
    return to;
}

Backend describe_backend(const router::BackendStatus& from, router::TimePoint now) {
    Backend to;
    to.name = from.config.name;
    to.address = from.config.address;
    to.port = from.config.port;
    to.state = to_string(from.admin);
    to.health = to_string(from.health);
    if (from.health == router::Health::down) to.cause = to_string(from.cause);
    if (from.health != router::Health::unknown) to.since_seconds = floor<seconds>(now - from.since).count();
    to.sessions = from.sessions;
    to.max_sessions = from.config.max_sessions;
    to.users = from.users;
    to.max_users = from.config.max_users;
    to.weight = from.config.weight;
    to.tags = from.config.tags;
    to.failed_connects = from.failed_connects;
    if (from.report) to.probe = describe_probe(*from.report, floor<seconds>(now - from.reported));
    return to;
}

Session describe_session(const session::SessionInfo& from, std::chrono::system_clock::time_point now) {
    Session to;
    to.id = from.id;
    to.user = from.user;
    to.source = from.source;
    to.client = from.client;
    to.state = from.state;
    to.backend = from.backend;
    to.why = from.why;
    to.started = Time{floor<seconds>(from.started)};
    to.age_seconds = std::max<std::int64_t>(0, floor<seconds>(now - from.started).count());
    to.channels = from.channels;
    to.bytes_in = from.bytes_in;
    to.bytes_out = from.bytes_out;
    to.buffered = from.buffered;
    return to;
}

std::vector<router::BackendStatus> copy_backends(const Sources& sources) {
    return sources.pool.with([](const router::Router& router) { return router.backends(); });
}

}  // namespace

awaitable<http::Response> show_index(const Sources& sources, Call) {
    Index index{sources.version, {}};
    for (const VerbInfo& info : verbs) index.api.push_back(describe_row(info));
    co_return ok(index);
}

awaitable<http::Response> show_status(const Sources& sources, Call) {
    const session::Totals totals = sources.sessions.totals();
    Status status;
    status.version = sources.version;
    status.pid = sources.pid;
    status.started = Time{floor<seconds>(sources.started)};
    status.uptime_seconds = floor<seconds>(std::chrono::steady_clock::now() - sources.started_steady).count();
    status.listen = sources.listen;
    status.instances = count(copy_backends(sources));
    status.panic = sources.pool.with([](const router::Router& router) { return router.panics(); });
    status.sessions = sources.sessions.size();
    status.users = sources.sessions.users().size();
    status.accepted = totals.accepted;
    status.authenticated = totals.authenticated;
    for (std::size_t i = 0; i < totals.ended.size(); ++i) {
        const std::string reason(to_string(static_cast<session::EndReason>(i)));
        if (totals.ended[i] > 0) status.ended[reason] = totals.ended[i];
    }
    const front::Door::Counts door = sources.door.counts();
    status.waiting = door.waiting;
    status.bans = door.bans;
    status.in_line = sources.pool.with([](const router::Router& router) { return router.waiting().size(); });
    status.probes = door.probes;
    status.prepared_used = sources.prepared.used;
    status.prepared_missed = sources.prepared.missed;
    status.prepared_ready = sources.prepared.ready;
    for (std::size_t i = 0; i < door.refused.size(); ++i) {
        const std::string cause(to_string(static_cast<front::Cause>(i)));
        if (door.refused[i] > 0) status.refused[cause] = door.refused[i];
    }
    if (sources.store_health) status.store = sources.store_health();
    co_return ok(status);
}

awaitable<http::Response> show_backends(const Sources& sources, Call) {
    const router::TimePoint now = router::Clock::now();
    Backends list;
    for (const router::BackendStatus& backend : copy_backends(sources)) {
        list.backends.push_back(describe_backend(backend, now));
        if (sources.identity.differences) {
            list.backends.back().misfits = sources.identity.differences(backend.config.name);
        }
        if (sources.change.origin) list.backends.back().origin = sources.change.origin(backend.config.name);
        const auto wish = sources.wishes.find(backend.config.name);
        if (!wish || wish->state != backend.admin) continue;  // the configuration has spoken since
        list.backends.back().state_since = Time{wish->since};
        if (wish->deadline) list.backends.back().state_until = Time{*wish->deadline};
        list.backends.back().note = wish->message;
    }
    co_return ok(list);
}

awaitable<http::Response> show_sessions(const Sources& sources, Call) {
    const auto now = std::chrono::system_clock::now();
    Sessions list;
    for (const session::SessionInfo& info : sources.sessions.list()) {
        list.sessions.push_back(describe_session(info, now));
    }
    co_return ok(list);
}

awaitable<http::Response> show_hostkeys(const Sources& sources, Call) {
    HostKeys list;
    for (const ssh::HostKeyFile& key : sources.host_keys()) {
        list.host_keys.push_back({key.type, key.fingerprint, key.public_key, key.sshfp, key.next});
    }
    co_return ok(list);
}

awaitable<http::Response> show_version(const Sources& sources, Call) {
    co_return ok(Version{sources.version});
}

}  // namespace homeport::admin
