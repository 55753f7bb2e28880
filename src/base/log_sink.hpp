// The end of the log's queue: whole lines to one descriptor.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>

#include <spdlog/sinks/base_sink.h>
#include <boost/system/result.hpp>

namespace homeport::base {

/// Writes each message and a newline with one write(2) and no buffer of its own: what was logged is in the
/// file even if the process is killed the next moment, and lines of several writers do not mix (O_APPEND).
class LogSink final : public spdlog::sinks::base_sink<std::mutex> {
  public:
    LogSink();  ///< standard error.
    ~LogSink() override;
    /// Appends to a file, made with mode 0640 if it is not there.
    [[nodiscard]] static boost::system::result<std::shared_ptr<LogSink>, std::string> open(
        const std::string& path);

    /// Opens the same path again and continues there. Any thread.
    [[nodiscard]] boost::system::result<void, std::string> reopen();
    /// Lines that could not be written, or not wholly.
    [[nodiscard]] std::uint64_t failed() const { return failed_; }

  protected:
    void sink_it_(const spdlog::details::log_msg&) override;
    void flush_() override {}

  private:
    LogSink(int fd, std::string path);

    const int fd_;
    const std::string path_;  // empty: standard error, not ours to close
    std::atomic<std::uint64_t> failed_{0};
};

}  // namespace homeport::base
