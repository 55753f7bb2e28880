// Which instances the pool has: brings together what configuration, admins, a watched file and a command say,
// and tells everybody who has to know.
#pragma once

#include <string>
#include <vector>

#include "admin/messages.hpp"
#include "backend/health_checker.hpp"
#include "backend/host_key_book.hpp"
#include "backend/members.hpp"
#include "base/workers.hpp"
#include "config/config.hpp"
#include "session/wishes.hpp"

namespace homeport::app {

/// Belongs to one executor and outlives what runs on it.
class Membership {
  public:
    /// Everything outlives it. `config` is what is in force, and may change before configure() is called.
    struct Parts {
        const config::Config& config;
        backend::Pool& pool;
        backend::HostKeyBook& host_keys;
        backend::HealthChecker& checker;
        session::Wishes& wishes;
        base::Workers& files;
        base::Workers& commands;
        base::Workers& dns;
        base::Log log;
    };
    explicit Membership(Parts parts) : parts_(std::move(parts)) {}

    /// At start: also what admins added before. Blocks. The string is a sentence for the admin.
    [[nodiscard]] boost::system::result<void, std::string> load();
    /// The configuration has changed.
    router::Changes configure();

    /// Instances as [[backends]] tables, kept across restarts; of a name added before, the latest counts.
    awaitable<admin::Reloaded> add(std::string toml);
    /// One that was added. It drains.
    awaitable<admin::Reloaded> remove(std::string name);
    [[nodiscard]] std::optional<backend::Origin> origin(const std::string& name) const {
        return members_.origin(name);
    }

    /// Each name once, whoever brought it.
    [[nodiscard]] std::vector<backend::Member> members() const { return members_.all(); }

    /// These run until their executor stops, and end at once where nothing is configured.
    awaitable<void> follow_file();
    awaitable<void> follow_command();
    awaitable<void> follow_dns();

  private:
    awaitable<admin::Reloaded> keep(std::vector<backend::Member> added);
    awaitable<void> read_file();
    awaitable<config::Instances> run_command();
    /// How long to wait before the next look.
    awaitable<std::chrono::milliseconds> ask_dns();
    void tell_left_out(const std::vector<std::string>& without);
    void take(backend::Origin, config::Instances);
    router::Changes apply();
    void complain(backend::Origin, const std::vector<config::Problem>&);

    Parts parts_;
    backend::Members members_;
    bool keeping_ = false;                  ///< a change by an admin is on its way to the disk.
    std::array<std::string, 5> complaint_;  ///< by origin.
    std::string left_out_;                  ///< of the DNS's answer.
};

}  // namespace homeport::app
