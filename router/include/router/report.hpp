// What an instance says about itself when it is probed: its share, its load, and who has work there.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace homeport::router {

/// What the probe found where the homes are mounted. Only `present` comes with an id.
enum class ShareState : std::uint8_t {
    present,  ///< the share's id could be read.
    missing,  ///< the directory answers, but there is no id in it: the share is not mounted.
    hung,     ///< no answer within the probe's own deadline.
    failed,   ///< an error (no such directory, permission denied, stale handle, not an id).
};

struct ShareReport {
    ShareState state = ShareState::failed;
    std::string id;                        ///< as `homeport share init` wrote it; empty unless present.
    std::chrono::milliseconds latency{0};  ///< how long reading the id took, in steps of 10 ms.

    bool operator==(const ShareReport&) const = default;
};

/// What outlives a user's connection. A login session by itself is no work.
enum class WorkKind : std::uint8_t {
    multiplexer,  ///< a tmux or screen server.
    jupyter,      ///< a Jupyter server or kernel.
    editor,       ///< a server of VS Code or of another editor that keeps one on the instance.
    background,   ///< any other process without a terminal and outside a login session (nohup, setsid).
};

struct UserWork {
    std::string user;  ///< as the instance calls the uid; empty if it knows no name for it.
    std::uint32_t uid = 0;
    std::vector<WorkKind> kinds;  ///< each once.
    unsigned processes = 0;       ///< how many processes make this up.

    bool operator==(const UserWork&) const = default;
};

struct Gpu {
    unsigned busy_percent = 0;  ///< part of the last sampling period (about a second) with a kernel running.
    std::uint64_t memory_total = 0, memory_used = 0;  ///< bytes.

    bool operator==(const Gpu&) const = default;
};

/// One probe's findings. Lists are as long as the probe found room for; `truncated` says that more was there.
struct Report {
    ShareReport share;
    std::string boot;                         ///< differs after every start of the machine.
    double load1 = 0, load5 = 0, load15 = 0;  ///< runnable processes, averaged over 1, 5, 15 minutes.
    unsigned cores = 0;                       ///< 0: not known.
    std::uint64_t memory_total = 0;           ///< bytes; 0: not known.
    std::uint64_t memory_available = 0;       ///< bytes that could be had without swapping.
    std::vector<Gpu> gpus;                    ///< empty: none, or not known.
    std::vector<std::string> logged_in;       ///< users with a login session, by any way in.
    std::vector<UserWork> working;            ///< users with work that outlives their sessions.
    bool sees_everybody = true;  ///< false: the instance hides other users' processes (hidepid), and
                                 ///< `working` says nothing.
    bool truncated = false;

    bool operator==(const Report&) const = default;
};

/// The user's work there as of the report; nullptr if there is none.
[[nodiscard]] const UserWork* find_work(const Report&, std::string_view user);
/// False if the report cannot tell who works there: its lists are cut short, or the instance hides processes.
[[nodiscard]] inline bool knows_work(const Report& report) {
    return report.sees_everybody && !report.truncated;
}

/// "present team-homes, 10 ms", for logs and admins.
[[nodiscard]] std::string describe(const ShareReport&);

/// Words for tables and JSON: the names of the enumerators.
[[nodiscard]] std::string_view to_string(ShareState);
[[nodiscard]] std::string_view to_string(WorkKind);

}  // namespace homeport::router
