// The audit trail: who came, how they proved it, what they opened, and how it ended. One JSON object a line.
//
//     sessions ──record()──▶ bounded queue ──▶ one thread ──▶ file
//
// record() never waits: a full disk or a slow one costs records, not sessions. Each record has a number, so a
// gap shows; and what was lost is itself recorded as soon as something can be written again.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include <boost/system/result.hpp>

#include "audit/options.hpp"
#include "base/log.hpp"

namespace homeport::audit {

/// Safe to use from any thread.
class Trail {
  public:
    Trail();  ///< records nothing.
    ~Trail();
    Trail(Trail&&) noexcept;
    Trail& operator=(Trail&&) noexcept;

    /// Opens the target and starts the thread that writes; `log` hears when writing fails and when it works
    /// again. The string is a sentence for the admin.
    [[nodiscard]] static boost::system::result<Trail, std::string> open(const Options&, base::Log log);

    /// {"ts":"...","event":"login",...,"seq":17}. Values may hold any bytes: they are escaped.
    void record(std::string_view event, const base::Fields& fields);

    /// False while records are or would be lost, and when the disk has not taken the last one for some time.
    [[nodiscard]] bool healthy() const;
    /// Logins must be refused now: the trail is required and not healthy.
    [[nodiscard]] bool must_refuse() const;
    [[nodiscard]] bool records_commands() const;

    /// The thread opens the file anew: it was renamed away. On failure the old one stays in use, and the log
    /// says so.
    void reopen();
    /// Writes what is queued and ends; gives up on a disk that does not answer within a few seconds.
    void shutdown();

  private:
    struct Writer;
    std::shared_ptr<Writer> writer_;  ///< the thread owns a share of it; null: records nothing
};

}  // namespace homeport::audit
