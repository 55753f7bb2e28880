#include "base/log.hpp"

#include <spdlog/async_logger.h>
#include <spdlog/details/thread_pool.h>
#include <spdlog/logger.h>

#include <array>
#include <chrono>
#include <mutex>

#include "base/log_line.hpp"
#include "base/log_sink.hpp"

namespace homeport::base {
namespace {

constexpr std::size_t queue_lines = 8192;  // some 3 MB: a second or so of a very busy router

constexpr std::array<std::string_view, 5> level_names = {"trace", "debug", "info", "warning", "error"};

spdlog::level::level_enum to_spdlog(Level level) {
    return static_cast<spdlog::level::level_enum>(level);
}
static_assert(static_cast<int>(Level::trace) == SPDLOG_LEVEL_TRACE);
static_assert(static_cast<int>(Level::error) == SPDLOG_LEVEL_ERROR);

std::optional<LineFormat> parse_format(std::string_view name) {
    if (name == "text") return LineFormat::text;
    if (name == "json") return LineFormat::json;
    return std::nullopt;
}

boost::system::result<std::shared_ptr<LogSink>, std::string> open_sink(const std::string& target) {
    if (target == "stderr") return std::make_shared<LogSink>();
    return LogSink::open(target);
}

}  // namespace

std::string_view to_string(Level level) {
    return level_names[static_cast<std::size_t>(level)];
}

std::optional<Level> parse_level(std::string_view name) {
    for (std::size_t i = 0; i < level_names.size(); ++i) {
        if (level_names[i] == name) return static_cast<Level>(i);
    }
    return std::nullopt;
}

/// What all copies share. The logger knows the pool weakly, so the pool ends when this says so.
struct Log::Target {
    std::shared_ptr<spdlog::logger> logger;
    LineFormat format = LineFormat::text;
    std::shared_ptr<LogSink> sink;
    RecentLines recent;
    std::mutex pool_mutex;                  // guards `pool` against shutdown
    std::atomic<std::uint64_t> overrun{0};  // the pool's count, kept when it is gone
    std::atomic<std::uint64_t> after_shutdown{0};
    // Last, so that it goes first and its thread meets everything else alive.
    std::shared_ptr<spdlog::details::thread_pool> pool;
};

Log::Log() = default;

Log::Log(std::shared_ptr<spdlog::logger> logger, const Fields& context)
    : target_(std::make_shared<Target>()) {
    target_->logger = std::move(logger);
    *this = with(context);
}

boost::system::result<Log, std::string> Log::open(const LogOptions& options) {
    const std::optional<Level> level = parse_level(options.level);
    if (!level) return "log level \"" + options.level + "\": expected trace, debug, info, warning or error";
    const std::optional<LineFormat> format = parse_format(options.format);
    if (!format) return "log format \"" + options.format + "\": expected text or json";
    const auto sink = open_sink(options.target);
    if (!sink) return sink.error();

    Log log;
    log.target_ = std::make_shared<Target>();
    Target& target = *log.target_;
    target.format = *format;
    target.sink = *sink;
    target.pool = std::make_shared<spdlog::details::thread_pool>(queue_lines, 1);
    target.logger = std::make_shared<spdlog::async_logger>("homeport", target.sink, target.pool,
                                                           spdlog::async_overflow_policy::overrun_oldest);
    target.logger->set_level(to_spdlog(*level));
    return log;
}

void Log::shutdown() const {
    if (!target_) return;
    std::shared_ptr<spdlog::details::thread_pool> last;
    {
        const std::lock_guard lock(target_->pool_mutex);
        last.swap(target_->pool);
        if (last) target_->overrun = last->overrun_counter();
    }
    last.reset();  // joins the thread, which first writes everything queued
}

boost::system::result<void, std::string> Log::reopen() const {
    if (!target_ || !target_->sink) return {};
    return target_->sink->reopen();
}

void Log::set_level(Level level) const {
    if (target_) target_->logger->set_level(to_spdlog(level));
}

Log Log::with(const Fields& more) const {
    Log copy = *this;
    if (!target_ || more.empty()) return copy;
    std::string context = context_ ? *context_ : std::string();
    context += render_fields(target_->format, more);
    copy.context_ = std::make_shared<const std::string>(std::move(context));
    return copy;
}

bool Log::enabled(Level level) const {
    return target_ && target_->logger->should_log(to_spdlog(level));
}

std::uint64_t Log::dropped() const {
    if (!target_) return 0;
    std::uint64_t lost = target_->after_shutdown;
    if (target_->sink) lost += target_->sink->failed();
    const std::lock_guard lock(target_->pool_mutex);
    return lost + (target_->pool ? target_->pool->overrun_counter() : target_->overrun.load());
}

const RecentLines& Log::recent() const {
    static const RecentLines none;
    return target_ ? target_->recent : none;
}

void Log::write(Level level, std::string_view event, const Fields& fields) const {
    if (!enabled(level)) return;
    const auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
    const std::string line = render_line(target_->format, now, level, event,
                                         context_ ? std::string_view(*context_) : std::string_view(),
                                         render_fields(target_->format, fields));
    if (level >= Level::info) target_->recent.add(line);
    try {
        target_->logger->log(spdlog::source_loc{}, to_spdlog(level),
                             spdlog::string_view_t(line.data(), line.size()));
    } catch (const std::exception&) {  // spdlog's way to say that its thread is gone; logging is never fatal
        ++target_->after_shutdown;
    }
}

}  // namespace homeport::base
