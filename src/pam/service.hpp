// Where conversations with PAM come from: a homeport-pam of our own for each, or one that systemd runs for us
// with more rights.
#pragma once

#include <atomic>
#include <memory>
#include <utility>

#include "base/workers.hpp"
#include "pam/conversation.hpp"
#include "pam/helper_process.hpp"
#include "pam/options.hpp"

namespace homeport::pam {

/// Shared by all threads; outlives every conversation.
class Service {
  public:
    explicit Service(Options options)
        : options_(std::move(options)), workers_(threads, 2 * options_.max_conversations + threads) {}

    /// A sentence for the admin if conversations could never begin; empty if all looks well. Looks at the
    /// file system; call at start.
    [[nodiscard]] std::string objection() const;

    /// A conversation on the caller's executor, not started yet. Errors: resource_unavailable_try_again when
    /// there are too many, timed_out, or why the helper could not be run or reached.
    awaitable<result<std::unique_ptr<Conversation>>> open(std::chrono::steady_clock::time_point deadline);

    [[nodiscard]] const Options& options() const { return options_; }
    /// No helper is being started or waited for.
    [[nodiscard]] bool idle() const { return workers_.idle(); }

  private:
    class Place;
    struct Running;
    static constexpr unsigned threads = 2;

    awaitable<result<Conversation::Socket>> connect(std::chrono::steady_clock::time_point deadline);
    void reap(pid_t pid);

    const Options options_;
    std::atomic<unsigned> open_{0};
    base::Workers workers_;  ///< start helpers and wait for their ends.
};

}  // namespace homeport::pam
