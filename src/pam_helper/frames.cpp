#include "pam_helper/frames.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace homeport::pam_helper {
namespace {

bool read_all(int fd, std::span<std::uint8_t> bytes) {
    while (!bytes.empty()) {
        const ssize_t got = ::read(fd, bytes.data(), bytes.size());
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return false;
        bytes = bytes.subspan(static_cast<std::size_t>(got));
    }
    return true;
}

bool write_all(int fd, std::span<const std::uint8_t> bytes) {
    while (!bytes.empty()) {
        const ssize_t put = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (put < 0 && errno == EINTR) continue;
        if (put <= 0) return false;
        bytes = bytes.subspan(static_cast<std::size_t>(put));
    }
    return true;
}

}  // namespace

std::optional<pam::Message> receive(int fd) {
    std::array<std::uint8_t, pam::frame_header> header;
    if (!read_all(fd, header)) return std::nullopt;
    const auto length = pam::frame_length(header);
    if (!length) return std::nullopt;
    std::vector<std::uint8_t> body(*length);
    auto message = read_all(fd, body) ? pam::decode(body) : std::nullopt;
    explicit_bzero(body.data(), body.size());
    return message;
}

bool send(int fd, const pam::Message& message) {
    return write_all(fd, pam::encode(message));
}

}  // namespace homeport::pam_helper
