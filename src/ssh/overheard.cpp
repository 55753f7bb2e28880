#include "ssh/request_names.hpp"

#include <algorithm>
#include <array>

#include <libssh/callbacks.h>
#include <libssh/libssh.h>

namespace homeport::ssh {
namespace {

// libssh has a type for these: their messages need no name.
constexpr std::array<std::string_view, 7> known = {"pty-req", "window-change", "subsystem", "shell",
                                                   "exec",    "env",           "x11-req"};
// A peer may send anything: no request that we know has a longer name, and nobody needs more at once.
constexpr std::size_t longest_name = 64;
constexpr std::size_t most_names = 1024;

void on_log_line(int, const char* function, const char* line, void* names) {
    if (names != nullptr) static_cast<RequestNames*>(names)->hear(function, line);
}

}  // namespace

RequestNames::Listening::Listening(RequestNames* names) : active_(names != nullptr) {
    if (!active_) return;
    ssh_set_log_callback(on_log_line);
    ssh_set_log_userdata(names);
    ssh_set_log_level(SSH_LOG_PACKET);
}

RequestNames::Listening::~Listening() {
    if (!active_) return;
    ssh_set_log_level(SSH_LOG_NOLOG);
    ssh_set_log_userdata(nullptr);
}

std::string RequestNames::take() {
    if (names_.empty()) return {};
    std::string name = std::move(names_.front());
    names_.pop_front();
    return name;
}

void RequestNames::hear(std::string_view function, std::string_view line) {
    if (function != "ssh_message_handle_channel_request") return;
    constexpr std::string_view before = ": Received a ", after = " channel_request for channel (";
    const auto start = line.find(before);
    const auto end = line.rfind(after);
    if (start == std::string_view::npos || end == std::string_view::npos || end < start + before.size())
        return;
    const std::string_view name = line.substr(start + before.size(), end - start - before.size());
    if (std::ranges::find(known, name) != known.end() || names_.size() >= most_names) return;
    names_.emplace_back(name.substr(0, longest_name));
}

}  // namespace homeport::ssh
