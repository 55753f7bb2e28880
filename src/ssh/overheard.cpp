#include "ssh/overheard.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <stdexcept>

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
// One write makes as many packets as the peer's limit on their size demands, which it can set to one byte.
constexpr unsigned most_small_packets = 1024;
// On the wire, by any algorithms: the smallest channel request of interest, "break", and what a packet has at
// least around it (RFC 4253 section 6; the shortest authentication tag has 16 bytes).
constexpr std::size_t smallest_request = 44, least_around = 4 + 16;

/// The number that follows `label`, 0 if there is none.
std::size_t number_after(std::string_view line, std::string_view label) {
    const auto start = line.find(label);
    std::size_t number = 0;
    if (start != std::string_view::npos)
        std::from_chars(line.data() + start + label.size(), line.data() + line.size(), number);
    return number;
}

void on_log_line(int, const char* function, const char* line, void* overheard) {
    if (overheard != nullptr) static_cast<Overheard*>(overheard)->hear(function, line);
}

}  // namespace

Overheard::Listening::Listening(Overheard* overheard) : active_(overheard != nullptr) {
    if (!active_) return;
    overheard->small_packets_ = 0;
    overheard->packet_written_ = 0;
    overheard->wire_bytes_before_ = overheard->wire_bytes_;
    ssh_set_log_callback(on_log_line);
    ssh_set_log_userdata(overheard);
    ssh_set_log_level(SSH_LOG_PACKET);
}

Overheard::Listening::~Listening() {
    if (!active_) return;
    ssh_set_log_level(SSH_LOG_NOLOG);
    ssh_set_log_userdata(nullptr);
}

std::string Overheard::take_request_name() {
    if (names_.empty()) return {};
    std::string name = std::move(names_.front());
    names_.pop_front();
    return name;
}

bool Overheard::take_open() {
    ++opens_taken_;
    return renounced_after_ && opens_taken_ > *renounced_after_;
}

void Overheard::hear(std::string_view function, std::string_view line) {
    if (function == "ssh_message_handle_channel_request") {
        hear_request_name(line);
    } else if (function == "ssh_packet_global_request") {
        constexpr std::string_view renounced = "UNKNOWN SSH_MSG_GLOBAL_REQUEST no-more-sessions@openssh.com,";
        if (line.find(renounced) != std::string_view::npos && !renounced_after_)
            renounced_after_ = opens_heard_;
    } else if (function == "ssh_packet_channel_open") {
        if (line.find("Clients wants to open a ") != std::string_view::npos) ++opens_heard_;
    } else if (function == "ssh_packet_socket_callback") {
        hear_packet_read(line);
    } else if (function == "ssh_gssapi_handle_userauth") {
        if (line.find(": GSSAPI: no OID match") == std::string_view::npos) return;
        --auth_waiting_;
        ++auth_refused_;
    } else if (function == "ssh_packet_userauth_gssapi_mic") {
        if (line.find(": Received SSH_MSG_USERAUTH_GSSAPI_MIC") != std::string_view::npos) ++auth_refused_;
    } else if (function == "channel_write_common") {
        hear_packet_size(line);
    } else if (function == "ssh_request_success" || function == "ssh_request_denied") {
        if (line.find("Received SSH_REQUEST_") != std::string_view::npos) global_answer_ = true;
    }
}

void Overheard::hear_packet_read(std::string_view line) {
    constexpr std::size_t userauth_request = 50, userauth_info_response = 61, window_adjust = 93, data = 94;
    const std::size_t type = number_after(line, ": packet: read type ");
    // The two kinds that become messages.
    if (type == userauth_request || type == userauth_info_response) ++auth_waiting_;
    if (type != window_adjust && type != data) return;

    if (number_after(line, ",comp=") != number_after(line, ",payload=")) compressed_ = true;
    const std::uint64_t read = wire_bytes_ - wire_bytes_before_;
    // What was read with it holds no other whole packet, or none that could be a request.
    if (!compressed_ && !answer_expected_ && read < smallest_request &&
        read <= number_after(line, "[len=") + least_around)
        ssh_set_log_level(SSH_LOG_NOLOG);
}

void Overheard::hear_packet_size(std::string_view line) {
    constexpr std::string_view before = "ssh_channel_write wrote ";
    if (line.find(before) == std::string_view::npos) return;
    const std::size_t size = number_after(line, before);
    packet_written_ = std::max(packet_written_, size);
    // Without room for any data 0.10 goes on for ever, with little of it for a long time. Nothing else gets
    // us out, and this session is lost anyway.
    if (size == 0 || (size < roomy_packet && ++small_packets_ > most_small_packets))
        throw std::runtime_error("the peer asked for packets without room for data");
}

void Overheard::hear_request_name(std::string_view line) {
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
