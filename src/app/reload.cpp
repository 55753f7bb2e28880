// A changed configuration for a daemon that goes on: all of it, or nothing.
#include <csignal>

#include <boost/asio/signal_set.hpp>

#include "app/application.hpp"
#include "base/join.hpp"
#include "config/changes.hpp"
#include "ssh/algorithms.hpp"

namespace homeport::app {
namespace {

constexpr auto patience = std::chrono::seconds(10);  // for the file, which may lie on a dead share

/// Both sorted, and so is the result.
std::vector<std::string> merge(std::vector<std::string> some, const std::vector<std::string>& more) {
    some.insert(some.end(), more.begin(), more.end());
    std::ranges::sort(some);
    const auto repeats = std::ranges::unique(some);
    some.erase(repeats.begin(), repeats.end());
    return some;
}

}  // namespace

awaitable<admin::Reloaded> Application::reload() {
    auto job = [path = config_path_] { return config::load(path, ssh::judge); };
    result<config::Result> loaded = co_await file_workers_->run(patience, std::move(job));
    admin::Reloaded reloaded;
    if (!loaded) {
        reloaded.error = "the configuration could not be read: " + loaded.error().message();
    } else if (const auto* problems = std::get_if<std::vector<config::Problem>>(&*loaded)) {
        reloaded.error = "the configuration has mistakes, so nothing was changed";
        for (const config::Problem& problem : *problems) reloaded.problems.push_back(problem.format());
    } else {
        auto next = std::get<config::Config>(std::move(*loaded));
        reloaded = co_await reload_secrets(std::move(next));
    }
    if (reloaded.error.empty()) {
        log_.info("reloaded", {{"settings", base::join(reloaded.settings)},
                               {"rules", reloaded.rules},
                               {"added", base::join(reloaded.added)},
                               {"changed", base::join(reloaded.changed)},
                               {"removed", base::join(reloaded.removed)}});
        if (!reloaded.needs_restart.empty()) {
            log_.warning("a restart is needed for some settings",
                         {{"settings", base::join(reloaded.needs_restart)}});
        }
    } else {
        log_.error("not reloaded", {{"reason", reloaded.error}, {"mistakes", reloaded.problems.size()}});
        for (const std::string& problem : reloaded.problems) log_.error("mistake", {{"at", problem}});
    }
    co_return reloaded;
}

awaitable<admin::Reloaded> Application::reload_secrets(config::Config next) {
    auto job = [next, algorithms = algorithms_, lanes = lanes_.size()] {
        return read_secrets(next, algorithms, lanes);
    };
    auto read = co_await file_workers_->run(patience, std::move(job));
    admin::Reloaded reloaded;
    if (!read) {
        reloaded.error = "the keys could not be read: " + read.error().message();
    } else if (!*read) {
        reloaded.error = "a key cannot be used, so nothing was changed";
        reloaded.problems.push_back(read->error().format());
    } else {
        reloaded = put_into_force(std::move(next), std::move(**read));
    }
    co_return reloaded;
}

/// Does not wait, so that no admin and no signal can come in between.
admin::Reloaded Application::put_into_force(config::Config next, Secrets secrets) {
    config::Changes changes = config::adopt(next, config_);
    config_ = std::move(next);
    settings_->set(settings_of(config_));
    door_->update(config_.front);
    accounts_->clear();
    use(std::move(secrets), changes.settings);
    connector_->update(config_.backend, secrets_.authority);
    pins_->update(config_.pins);
    if (const auto level = base::parse_level(config_.log.level)) log_.set_level(*level);
    router::Changes pool = membership_->configure();

    admin::Reloaded reloaded;
    reloaded.settings = changes.settings;
    reloaded.needs_restart = changes.needs_restart;
    reloaded.rules = changes.rules;
    reloaded.added = std::move(pool.added);
    reloaded.changed = merge(std::move(pool.changed), changes.host_keys);
    reloaded.removed = std::move(pool.removed);
    return reloaded;
}

/// Notes whose content has changed, under whatever name.
void Application::use(Secrets secrets, std::vector<std::string>& changed) {
    const auto fingerprints = [](const Secrets& of) {
        std::vector<std::pair<std::string, bool>> all;
        for (const auto& key : of.host_keys) all.emplace_back(key.fingerprint, key.next);
        return all;
    };
    const bool new_authority = secrets.authority->fingerprint() != secrets_.authority->fingerprint();
    const bool new_host_keys = fingerprints(secrets) != fingerprints(secrets_);
    if (new_authority) changed = merge(std::move(changed), {"backend.ca_key"});
    if (new_host_keys) changed = merge(std::move(changed), {"front.host_keys"});
    // Handshakes that are under way keep the server they began with.
    for (std::size_t i = 0; i < lanes_.size(); ++i) {
        asio::post(lanes_[i]->io, [lane = lanes_[i].get(), server = std::move(secrets.servers[i])]() mutable {
            lane->server = std::move(server);
        });
    }
    secrets_ = std::move(secrets);
    if (new_authority || new_host_keys) log_secrets();
}

awaitable<void> Application::reload_on_signal() {
    asio::signal_set signals(co_await asio::this_coro::executor, SIGHUP);
    for (;;) {
        co_await signals.async_wait(asio::use_awaitable);
        // logrotate's way: the files were renamed away.
        audit_.reopen();
        if (const auto reopened = log_.reopen(); !reopened) {
            log_.error("the log could not be opened anew", {{"reason", reopened.error()}});
        }
        co_await reload();
    }
}

session::Settings settings_of(const config::Config& config) {
    return {config.front, config.auth,    config.backend, config.check,
            config.relay, config.session, config.waiting};
}

}  // namespace homeport::app
