#include <algorithm>

#include "base/join.hpp"
#include "cli/units.hpp"
#include "cli/views.hpp"

namespace homeport::cli {
namespace {

using std::chrono::seconds;

Color health_color(const std::string& health) {
    if (health == "up") return Color::green;
    if (health == "down") return Color::red;
    return Color::yellow;
}

/// "host:22" where the port says something, "[v6]:2222" where it must be told from the address.
std::string show_address(const admin::Backend& backend) {
    if (backend.port == 22) return backend.address;
    const bool v6 = backend.address.find(':') != std::string::npos;
    return (v6 ? "[" + backend.address + "]" : backend.address) + ":" + std::to_string(backend.port);
}

std::string show_health(const admin::Backend& backend) {
    std::string text = backend.health;
    if (backend.since_seconds) text += " " + show_duration(seconds(*backend.since_seconds));
    return text;
}

/// What a probe reported, a cell each; all empty where nobody reports.
struct ProbeCells {
    explicit ProbeCells(const admin::Backend& backend) {
        if (!backend.probe) return;
        const admin::Probe& probe = *backend.probe;
        const auto tenths = static_cast<long>(probe.load * 10 + 0.5);
        load = std::to_string(tenths / 10) + "." + std::to_string(tenths % 10);
        if (probe.cores > 0) load += "/" + std::to_string(probe.cores);
        if (probe.memory_total > 0) memory = show_bytes(probe.memory_available);
        if (probe.gpus > 0) gpus = std::to_string(probe.gpus_busy) + "/" + std::to_string(probe.gpus);
        working = std::to_string(probe.working.size()) + (probe.working_known ? "" : "?");
        share = probe.share_id.empty() ? probe.share : probe.share_id;
    }
    std::string load, memory, gpus, working, share;
};

/// Users who would not be themselves there, a line each.
std::string show_misfits(const admin::Backends& message) {
    std::string lines;
    for (const admin::Backend& backend : message.backends) {
        for (const std::string& what : backend.misfits) lines += clean(backend.name + " " + what) + "\n";
    }
    return lines;
}

/// "3", or "3/20" where there is a limit.
std::string show_taken(unsigned taken, unsigned limit) {
    return std::to_string(taken) + (limit > 0 ? "/" + std::to_string(limit) : "");
}

/// Nothing as long as nobody was refused.
std::string show_refused(const admin::Status& status) {
    if (status.refused.empty() && status.bans == 0) return "";
    std::string causes;
    for (const auto& [cause, count] : status.refused) {
        causes += (causes.empty() ? "" : ", ") + std::to_string(count) + " " + cause;
    }
    return "connections refused: " + (causes.empty() ? "none" : causes) + " · " +
           show_count(status.bans, "ban") + " in force\n";
}

/// Nothing as long as it works.
std::string show_store(const admin::Store& store, const Screen& screen) {
    if (!store.failing) return "";
    const std::string text = "pin store: failing for " + show_duration(seconds(store.since_seconds)) + " (" +
                             clean(store.error) + "); " +
                             (store.required ? "nobody can log in" : "logins go on without new pins");
    return (screen.color ? paint(text, Color::red) : text) + "\n";
}

}  // namespace

std::string view_status(const admin::Status& status, const Screen& screen) {
    const admin::Instances& n = status.instances;
    std::string parts;
    const auto part = [&](unsigned count, const char* word, Color color) {
        if (count == 0) return;
        const std::string text = std::to_string(count) + " " + word;
        parts += (parts.empty() ? ": " : ", ") + (screen.color ? paint(text, color) : text);
    };
    part(n.up, "up", Color::green);
    part(n.down, "down", Color::red);
    part(n.unknown, "not yet checked", Color::yellow);
    part(n.drain, "draining", Color::yellow);
    part(n.maint, "in maintenance", Color::yellow);
    std::string panic;
    if (status.panic) {
        panic = "So many instances look down that the checks are not believed: all are tried.";
        panic = (screen.color ? paint(panic, Color::red) : panic) + "\n";
    }
    return show_count(n.total, "instance") + parts + " · " + show_count(status.sessions, "session") + " of " +
           show_count(status.users, "user") +
           (status.in_line > 0 ? " · " + show_count(status.in_line, "login") + " in line" : "") + " · up " +
           show_duration(seconds(status.uptime_seconds)) + "\n" + panic + show_store(status.store, screen) +
           show_refused(status);
}

std::string view_backends(const admin::Backends& message, const Screen& screen, Now now) {
    using Align = Table::Align;
    if (message.backends.empty()) return "The pool has no instances.\n";
    Table table({{"INSTANCE"},
                 {"ADDRESS", Align::left, true},
                 {"ORIGIN"},
                 {"STATE"},
                 {"ENDS IN", Align::right},
                 {"HEALTH"},
                 {"SESSIONS", Align::right},
                 {"USERS", Align::right},
                 {"WEIGHT", Align::right},
                 {"FAILED", Align::right},
                 {"LOAD", Align::right},
                 {"MEMORY FREE", Align::right},
                 {"GPUS BUSY", Align::right},
                 {"WORKING", Align::right},
                 {"SHARE", Align::left, true},
                 {"TAGS", Align::left, true},
                 {"CAUSE", Align::left, true},
                 {"NOTE", Align::left, true}});
    for (const admin::Backend& b : message.backends) {
        const ProbeCells probe(b);
        table.add({{b.name, Color::bold},
                   show_address(b),
                   b.origin == "configuration" ? "" : b.origin,
                   {b.state, b.state == "ready" ? Color::none : Color::yellow},
                   b.state_until ? show_duration(std::max(b.state_until->value - now, seconds(0))) : "",
                   {show_health(b), health_color(b.health)},
                   show_taken(b.sessions, b.max_sessions),
                   show_taken(b.users, b.max_users),
                   std::to_string(b.weight),
                   b.failed_connects == 0 ? "" : std::to_string(b.failed_connects),
                   probe.load,
                   probe.memory,
                   probe.gpus,
                   probe.working,
                   probe.share,
                   base::join(b.tags),
                   {b.cause, Color::red},
                   b.note});
    }
    return table.show(screen) + show_misfits(message);
}

}  // namespace homeport::cli
