#include "app/application.hpp"

#include <unistd.h>
#include <csignal>

#include <algorithm>
#include <cstdlib>

#include "app/configuration.hpp"
#include "app/give_back.hpp"
#include "auth/accounts.hpp"
#include "base/version.hpp"
#include "session/audit.hpp"
#include "session/session.hpp"

namespace homeport::app {
namespace {

// Logins that wait for the share or for NSS; beyond this the router is not helping anybody by queueing more.
constexpr unsigned max_waiting_logins = 1000;
constexpr unsigned max_waiting_pins = 10000;
constexpr unsigned max_waiting_files = 16;

unsigned lane_count(const front::Options& options) {
    return options.io_threads != 0 ? options.io_threads : std::max(1U, std::thread::hardware_concurrency());
}

bool asks_pam(const auth::Options& options) {
    const auto by_pam = [&](auth::MethodName name) {
        return name == auth::MethodName::keyboard_interactive ||
               (name == auth::MethodName::password && options.password_check == auth::PasswordCheck::pam);
    };
    return options.pam_account || std::ranges::any_of(options.methods, [&](const auth::MethodList& list) {
               return std::ranges::any_of(list, by_pam);
           });
}

}  // namespace

using Outcome = boost::system::result<void, std::string>;

boost::system::result<std::unique_ptr<Application>, std::string> Application::make(config::Config config,
                                                                                   std::string config_path) {
    std::unique_ptr<Application> application(new Application(std::move(config), std::move(config_path)));
    if (const Outcome prepared = application->prepare(); !prepared) return prepared.error();
    return application;
}

Application::Application(config::Config config, std::string config_path)
    : config_(std::move(config)), config_path_(std::move(config_path)) {}

Outcome Application::prepare() {
    auto log = base::Log::open(config_.log);
    if (!log) return log.error();
    log_ = std::move(*log);

    algorithms_ = ssh::resolve(config_.front.algorithms);
    auto secrets = read_secrets(config_, algorithms_, lane_count(config_.front));
    if (!secrets) return secrets.error().format();
    secrets_ = std::move(*secrets);
    log_secrets();

    auto trail = audit::Trail::open(config_.audit, log_);
    if (!trail) return trail.error();
    audit_ = std::move(*trail);

    auto stores = state::open_stores(config_.pins, [log = log_](const std::string& sentence) {
        log.error("pin store", {{"what", sentence}});
    });
    if (!stores) return stores.error();
    stores_ = std::move(*stores);

    pool_ = std::make_unique<backend::Pool>(router::Router(config_.router, config_.backends, config_.rules));
    host_keys_ = std::make_unique<backend::HostKeyBook>(config_.host_keys);
    connector_ = std::make_unique<backend::Connector>(config_.backend, secrets_.authority, *host_keys_);
    checker_ = std::make_unique<backend::HealthChecker>(io_, *pool_, *connector_, identities_, log_);
    identity_check_ = std::make_unique<backend::IdentityCheck>(io_, *checker_, identities_, log_);
    auth_workers_ = std::make_unique<base::Workers>(config_.auth.workers, max_waiting_logins);
    pam_ = std::make_unique<pam::Service>(config_.pam);
    if (asks_pam(config_.auth)) {
        if (std::string objection = pam_->objection(); !objection.empty()) return objection;
    }
    store_workers_ = std::make_unique<base::Workers>(1, max_waiting_pins);
    file_workers_ = std::make_unique<base::Workers>(1, max_waiting_files);
    command_workers_ = std::make_unique<base::Workers>(1, 1);
    dns_workers_ = std::make_unique<base::Workers>(1, 1);
    pins_ = std::make_unique<session::Pins>(*stores_.pins, *store_workers_, config_.pins, log_);
    wishes_ = std::make_unique<session::Wishes>(io_.get_executor(), *stores_.wishes, *store_workers_, *pool_,
                                                registry_, log_);
    pins_->teach(*pool_);
    if (Outcome loaded = wishes_->load(); !loaded) {
        if (config_.pins.required) return loaded;
        log_.error("instances are as configured for now", {{"reason", loaded.error()}});
    }
    membership_ = std::make_unique<Membership>(Membership::Parts{config_, *pool_, *host_keys_, *checker_,
                                                                 *wishes_, *file_workers_, *command_workers_,
                                                                 *dns_workers_, log_});
    if (Outcome loaded = membership_->load(); !loaded) return loaded;
    settings_ = std::make_unique<session::CurrentSettings>(settings_of(config_));
    context_ = std::make_unique<session::Context>(*settings_, *pool_, *connector_, *checker_,
                                                  *identity_check_, *pins_, registry_, *wishes_, accounts_,
                                                  *auth_workers_, *pam_, audit_, log_);
    log_.debug("algorithms", {{"kex", algorithms_.kex},
                              {"host_keys", algorithms_.host_keys},
                              {"ciphers", algorithms_.ciphers},
                              {"macs", algorithms_.macs},
                              {"user_keys", algorithms_.user_keys}});
    const auto lanes = static_cast<unsigned>(secrets_.servers.size());
    for (auto& server : secrets_.servers)
        lanes_.push_back(std::make_unique<session::Lane>(std::move(server), *context_, lanes));
    door_ = std::make_unique<front::Door>(config_.front, log_);
    entrance_ = std::make_unique<front::Entrance>(io_.get_executor(), *door_,
                                                  [this](front::Guest guest) { serve(std::move(guest)); });
    acceptor_ = std::make_unique<front::Acceptor>(io_.get_executor(), log_);
    for (const std::string& address : config_.front.listen) {
        if (Outcome listening = acceptor_->listen(address); !listening) return listening;
    }
    auto socket = http::UnixListener::open(io_.get_executor(), config_.admin.socket, config_.admin.group);
    if (!socket) return socket.error();
    const admin::Grants grants{geteuid(),
                               config_.admin.group_changes ? admin::Role::admin : admin::Role::read};
    api_ = std::make_unique<admin::Api>(admin_sources(), grants, log_, audit_);
    auto handler = [this](http::Request request) { return api_->handle(std::move(request)); };
    admin_ = std::make_unique<http::Server>(std::move(*socket), std::move(handler), log_);
    return {};
}

void Application::log_secrets() const {
    for (const auto& key : secrets_.host_keys) {
        log_.info(key.made   ? "host key made"
                  : key.next ? "next host key"
                             : "host key",
                  {{"path", key.path}, {"fingerprint", key.fingerprint}});
    }
    log_.info("certificate authority",
              {{"path", config_.backend.ca_key}, {"fingerprint", secrets_.authority->fingerprint()}});
}

admin::Sources Application::admin_sources() {
    auto look_up = [this](std::string user) -> awaitable<result<std::optional<auth::Account>>> {
        using Found = result<std::optional<auth::Account>>;
        auto job = [user = std::move(user)] { return auth::find_account(user); };
        result<Found> found = co_await auth_workers_->run(config_.auth.deadline, std::move(job));
        if (!found) co_return found.error();
        co_return std::move(*found);
    };
    admin::PoolChanges changes;
    changes.reload = [this] { return reload(); };
    changes.add = [this](std::string toml) { return membership_->add(std::move(toml)); };
    changes.remove = [this](std::string name) { return membership_->remove(std::move(name)); };
    changes.origin = [this](const std::string& name) {
        const auto origin = membership_->origin(name);
        return std::string(origin ? to_string(*origin) : "");
    };
    admin::Sources sources{*pool_,
                           registry_,
                           *wishes_,
                           *door_,
                           context_->prepared,
                           *stores_.pins,
                           *store_workers_,
                           config_.pins.deadline,
                           std::move(look_up),
                           std::move(changes),
                           std::string(base::version),
                           getpid(),
                           acceptor_->addresses(),
                           [this] { return secrets_.host_keys; }};
    sources.authority.show = [this] {
        return admin::Authority{config_.backend.ca_key, secrets_.authority->fingerprint()};
    };
    sources.authority.check = [this](std::string user) { return check_authority(std::move(user)); };
    sources.store_health = [this] {
        const session::StoreHealth health = pins_->health();
        const auto since = health.failing ? std::chrono::steady_clock::now() - health.since
                                          : std::chrono::steady_clock::duration(0);
        return admin::Store{health.failing, config_.pins.required, health.error,
                            std::chrono::floor<std::chrono::seconds>(since).count(), health.failures};
    };
    sources.configuration.show = [this] { return show_configuration(config_, *membership_, config_path_); };
    sources.configuration.about = [this](auth::Account account, router::Request request) {
        return show_user(config_, config_path_, *auth_workers_, std::move(account), std::move(request));
    };
    sources.log = log_;
    sources.identity.misfits = [this](const auth::Account& account) {
        return identity_check_->misfits(config_.check, session::person_of(account));
    };
    sources.identity.differences = [this](const std::string& backend) {
        return identities_.differences(backend, std::chrono::steady_clock::now());
    };
    return sources;
}

int Application::run() {
    for (const auto& lane : lanes_) {
        threads_.emplace_back([&io = lane->io] {
            const auto work = asio::make_work_guard(io);
            io.run();
        });
    }
    asio::co_spawn(io_, admin_->run(), [](std::exception_ptr) {});
    asio::co_spawn(io_, membership_->follow_file(), [](std::exception_ptr) {});
    asio::co_spawn(io_, membership_->follow_command(), [](std::exception_ptr) {});
    asio::co_spawn(io_, membership_->follow_dns(), [](std::exception_ptr) {});
    asio::co_spawn(io_, wishes_->keep(), [](std::exception_ptr) {});
    asio::co_spawn(io_, pins_->keep(registry_, *pool_), [](std::exception_ptr) {});
    asio::co_spawn(io_, give_memory_back(registry_, *store_workers_, log_), [](std::exception_ptr) {});
    asio::co_spawn(io_, reload_on_signal(), [](std::exception_ptr) {});
    acceptor_->start([this](asio::ip::tcp::socket socket) { entrance_->take(std::move(socket)); });
    for (const std::string& address : acceptor_->addresses()) log_.info("listening", {{"address", address}});
    log_.info("ready", {{"version", base::version}, {"backends", config_.backends.size()}});

    auto drain = drain_on_signal([this] { acceptor_->close(); }, registry_, config_.session, log_);
    asio::co_spawn(io_, std::move(drain), [this](std::exception_ptr) {
        // The end is near: one more signal must not make it look like a failure.
        std::signal(SIGTERM, SIG_IGN);
        std::signal(SIGINT, SIG_IGN);
        io_.stop();
    });
    io_.run();
    log_.info("stopped", {{"sessions_cut", registry_.size()}});
    return EXIT_SUCCESS;
}

void Application::serve(front::Guest guest) {
    session::Lane& lane = *lanes_[next_lane_++ % lanes_.size()];
    asio::post(lane.io, [this, &lane, guest = std::move(guest)]() mutable {
        session::start(*context_, lane, std::move(guest));
    });
}

void Application::record_cut_sessions() {
    const auto now = std::chrono::system_clock::now();
    for (const session::SessionInfo& cut : registry_.list()) {
        if (cut.user.empty()) continue;
        session::Audit audit(audit_, cut.id, cut.source);
        audit.set_user(cut.user);
        audit.record("end", {{"backend", cut.backend},
                             {"reason", to_string(session::EndReason::drained)},
                             {"bytes_in", cut.bytes_in},
                             {"bytes_out", cut.bytes_out},
                             {"duration", std::chrono::duration<double>(now - cut.started).count()}});
    }
}

Application::~Application() {
    for (const auto& lane : lanes_) lane->io.stop();
    for (std::thread& thread : threads_) thread.join();
    record_cut_sessions();
    audit_.shutdown();
    log_.shutdown();
    for (const auto* workers : {auth_workers_.get(), store_workers_.get(), file_workers_.get(),
                                command_workers_.get(), dns_workers_.get()}) {
        // A job that waits for a dead share cannot be joined, and nothing of ours is left to be saved.
        if (workers != nullptr && !workers->idle()) std::_Exit(EXIT_SUCCESS);
    }
    if (pam_ && !pam_->idle()) std::_Exit(EXIT_SUCCESS);
    // Workers come back to lanes, sessions on lanes use everything else.
    auth_workers_.reset();
    store_workers_.reset();
    file_workers_.reset();
    command_workers_.reset();
    dns_workers_.reset();
    lanes_.clear();
}

}  // namespace homeport::app
