// The daemon, assembled: builds every part in the order of who needs whom, and holds no logic of its own.
#pragma once

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "admin/api.hpp"
#include "app/drain.hpp"
#include "app/membership.hpp"
#include "app/secrets.hpp"
#include "backend/health_checker.hpp"
#include "backend/identity_check.hpp"
#include "config/config.hpp"
#include "front/acceptor.hpp"
#include "front/entrance.hpp"
#include "http/server.hpp"
#include "session/context.hpp"
#include "state/open_store.hpp"

namespace homeport::app {

[[nodiscard]] session::Settings settings_of(const config::Config&);

class Application {
  public:
    /// The string is a sentence for the admin about why the daemon cannot start. Blocks on files and NSS.
    [[nodiscard]] static boost::system::result<std::unique_ptr<Application>, std::string> make(
        config::Config, std::string config_path);
    ~Application();

    /// Serves until drained. Returns the process's exit status.
    int run();

  private:
    Application(config::Config config, std::string config_path);
    boost::system::result<void, std::string> prepare();
    [[nodiscard]] admin::Sources admin_sources();
    void serve(front::Guest guest);

    /// Reads the file again and puts it into force, or changes nothing.
    awaitable<admin::Reloaded> reload();
    awaitable<void> reload_on_signal();
    admin::Reloaded put_into_force(config::Config next, Secrets secrets);
    awaitable<admin::Reloaded> reload_secrets(config::Config next);
    void use(Secrets secrets, std::vector<std::string>& changed);
    void log_secrets() const;
    /// The end of those that had no time to say it themselves. When nothing runs any more.
    void record_cut_sessions();
    awaitable<admin::AuthorityCheck> check_authority(std::string user);

    config::Config config_;  ///< what is in force; main thread only.
    const std::string config_path_;
    base::Log log_;
    asio::io_context io_{1};  ///< main thread: accepting, health, admin, signals. Sessions run on lanes.
    session::Registry registry_;
    std::unique_ptr<front::Door> door_;
    std::unique_ptr<backend::Pool> pool_;
    std::unique_ptr<backend::HostKeyBook> host_keys_;
    ssh::Algorithms algorithms_;  ///< of the front leg.
    Secrets secrets_;             ///< in use; main thread only.
    std::unique_ptr<backend::Connector> connector_;
    backend::Identities identities_;
    std::unique_ptr<backend::HealthChecker> checker_;
    std::unique_ptr<backend::IdentityCheck> identity_check_;
    audit::Trail audit_;
    state::Stores stores_;
    const std::shared_ptr<auth::AccountCache> accounts_ = std::make_shared<auth::AccountCache>();
    std::unique_ptr<base::Workers> auth_workers_, store_workers_, file_workers_, command_workers_,
        dns_workers_;
    std::unique_ptr<session::CurrentSettings> settings_;
    std::unique_ptr<pam::Service> pam_;
    std::unique_ptr<session::Pins> pins_;
    std::unique_ptr<session::Wishes> wishes_;
    std::unique_ptr<session::Context> context_;
    std::unique_ptr<Membership> membership_;
    std::vector<std::unique_ptr<session::Lane>> lanes_;
    std::vector<std::thread> threads_;
    std::unique_ptr<front::Acceptor> acceptor_;
    std::unique_ptr<front::Entrance> entrance_;
    std::unique_ptr<admin::Api> api_;
    std::unique_ptr<http::Server> admin_;
    std::size_t next_lane_ = 0;
};

}  // namespace homeport::app
