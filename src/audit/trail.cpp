#include "audit/trail.hpp"

#include <chrono>
#include <condition_variable>
#include <cstring>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>

#include "audit/file.hpp"
#include "base/log_line.hpp"

namespace homeport::audit {
namespace {

using Clock = std::chrono::steady_clock;

constexpr auto too_slow = std::chrono::seconds(5);  // a disk that takes longer for one line
constexpr auto retry = std::chrono::seconds(1);     // after a failure
constexpr auto last_words = std::chrono::seconds(5);

constexpr std::size_t queue_bytes = 16 << 20;

std::string render(std::string_view event, const base::Fields& fields) {
    const auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
    return "{\"ts\":\"" + base::timestamp(now) + "\"" +
           base::render_fields(base::LineFormat::json, {{"event", event}}) +
           base::render_fields(base::LineFormat::json, fields);
}

}  // namespace

struct Trail::Writer {
    Writer(Options o, File f, base::Log l) : options(std::move(o)), log(std::move(l)), file(std::move(f)) {}

    const Options options;
    const base::Log log;

    mutable std::mutex mutex;  // guards what follows
    std::condition_variable wake, done;
    std::deque<std::string> queue;
    std::size_t bytes = 0;  ///< of the lines in the queue.
    std::uint64_t sequence = 0, lost = 0;
    bool failing = false, stop = false, reopen = false, finished = false;
    std::optional<Clock::time_point> busy_since;  ///< the thread is in the file system.

    File file;  // the thread's own

    void push(std::string&& line) {
        line += ",\"seq\":" + std::to_string(++sequence) + "}";
        bytes += line.size();
        queue.push_back(std::move(line));
    }

    /// Under the lock. One place is kept for telling what was lost.
    [[nodiscard]] bool full() const { return queue.size() + 1 >= options.queue_lines || bytes > queue_bytes; }

    /// Under the lock.
    void tell_losses() {
        if (lost == 0) return;
        push(render("lost", {{"records", lost}}));
        lost = 0;
    }

    void add(std::string line) {
        {
            const std::lock_guard lock(mutex);
            if (stop || full()) {
                ++sequence;
                ++lost;
                return;
            }
            tell_losses();
            push(std::move(line));
        }
        wake.notify_one();
    }

    /// Without the lock meanwhile, which other threads take.
    bool write_out(std::unique_lock<std::mutex>& lock, const std::string& line) {
        busy_since = Clock::now();
        lock.unlock();
        const bool written = file.write(line);
        const int error = errno;
        lock.lock();
        busy_since.reset();
        if (written == failing) {
            failing = !written;
            if (written) {
                log.info("audit log is written again", {{"target", options.target}});
            } else {
                log.error("audit log cannot be written",
                          {{"target", options.target}, {"error", std::strerror(error)}});
            }
        }
        return written;
    }

    void open_anew(std::unique_lock<std::mutex>& lock) {
        reopen = false;
        busy_since = Clock::now();
        lock.unlock();
        auto fresh = File::open(options.target);
        lock.lock();
        busy_since.reset();
        if (fresh) {
            file = std::move(*fresh);
        } else {
            log.error("audit log stays as it is", {{"error", fresh.error()}});
        }
    }

    void run() {
        std::unique_lock lock(mutex);
        for (;;) {
            if (reopen) open_anew(lock);
            if (queue.empty()) tell_losses();
            if (queue.empty()) {
                if (stop) break;
                wake.wait(lock);
                continue;
            }
            // Others only add at the end.
            if (write_out(lock, queue.front())) {
                bytes -= queue.front().size();
                queue.pop_front();
                continue;
            }
            if (stop) break;
            wake.wait_for(lock, retry, [&] { return stop || reopen; });
        }
        if (!queue.empty()) log.error("audit records lost at the end", {{"records", queue.size()}});
        finished = true;
        done.notify_all();
    }
};

Trail::Trail() = default;
Trail::Trail(Trail&&) noexcept = default;
Trail& Trail::operator=(Trail&&) noexcept = default;

Trail::~Trail() {
    shutdown();
}

boost::system::result<Trail, std::string> Trail::open(const Options& options, base::Log log) {
    Trail trail;
    if (options.target == "none") return trail;
    auto file = File::open(options.target);
    if (!file) return file.error();
    trail.writer_ = std::make_shared<Writer>(options, std::move(*file), std::move(log));
    std::thread([writer = trail.writer_] { writer->run(); }).detach();
    return trail;
}

void Trail::record(std::string_view event, const base::Fields& fields) {
    if (writer_) writer_->add(render(event, fields));
}

bool Trail::healthy() const {
    if (!writer_) return true;
    const std::lock_guard lock(writer_->mutex);
    const bool stuck = writer_->busy_since && Clock::now() - *writer_->busy_since > too_slow;
    return !writer_->failing && !stuck && !writer_->full();
}

bool Trail::must_refuse() const {
    return writer_ && writer_->options.required && !healthy();
}

bool Trail::records_commands() const {
    return writer_ && writer_->options.commands;
}

void Trail::reopen() {
    if (!writer_) return;
    {
        const std::lock_guard lock(writer_->mutex);
        writer_->reopen = true;
    }
    writer_->wake.notify_one();
}

void Trail::shutdown() {
    if (!writer_) return;
    std::unique_lock lock(writer_->mutex);
    writer_->stop = true;
    writer_->wake.notify_one();
    writer_->done.wait_for(lock, last_words, [&] { return writer_->finished; });
}

}  // namespace homeport::audit
