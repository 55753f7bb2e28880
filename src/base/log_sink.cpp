#include "base/log_sink.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace homeport::base {
namespace {

boost::system::result<int, std::string> open_append(const std::string& path) {
    const int fd = ::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY, 0640);
    if (fd < 0) return "cannot open the log file " + path + ": " + std::strerror(errno);
    return fd;
}

bool write_all(int fd, std::string_view text) {
    while (!text.empty()) {
        const ssize_t n = ::write(fd, text.data(), text.size());
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return false;
        text.remove_prefix(static_cast<std::size_t>(n));
    }
    return true;
}

}  // namespace

LogSink::LogSink() : fd_(STDERR_FILENO) {}

LogSink::LogSink(int fd, std::string path) : fd_(fd), path_(std::move(path)) {}

LogSink::~LogSink() {
    if (!path_.empty()) ::close(fd_);
}

boost::system::result<std::shared_ptr<LogSink>, std::string> LogSink::open(const std::string& path) {
    const auto fd = open_append(path);
    if (!fd) return fd.error();
    return std::shared_ptr<LogSink>(new LogSink(*fd, path));
}

boost::system::result<void, std::string> LogSink::reopen() {
    if (path_.empty()) return {};
    const auto fresh = open_append(path_);
    if (!fresh) return fresh.error();
    // dup3 swaps the file under the number in one step, so that the writing thread needs no lock.
    const int swapped = ::dup3(*fresh, fd_, O_CLOEXEC);
    const int error = errno;
    ::close(*fresh);
    if (swapped < 0) return "cannot reopen the log file " + path_ + ": " + std::strerror(error);
    return {};
}

void LogSink::sink_it_(const spdlog::details::log_msg& message) {
    std::string line(message.payload.data(), message.payload.size());
    line += '\n';
    if (!write_all(fd_, line)) ++failed_;
}

}  // namespace homeport::base
