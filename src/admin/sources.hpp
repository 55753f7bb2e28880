// All that the admin API can see of the daemon.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "admin/messages.hpp"
#include "auth/identity.hpp"
#include "backend/pool.hpp"
#include "backend/prepared.hpp"
#include "base/asio.hpp"
#include "base/log.hpp"
#include "base/workers.hpp"
#include "front/door.hpp"
#include "router/affinity.hpp"
#include "session/registry.hpp"
#include "session/wishes.hpp"
#include "ssh/host_keys.hpp"

namespace homeport::admin {

/// What changes which instances there are. Each resumes on the caller's executor.
struct PoolChanges {
    std::function<awaitable<Reloaded>()> reload;
    std::function<awaitable<Reloaded>(std::string toml)> add;
    std::function<awaitable<Reloaded>(std::string name)> remove;
    /// Who brought the instance: configuration, admin, file, command, dns; empty if nobody did.
    std::function<std::string(const std::string& name)> origin;
};

/// The key that signs the router's logins. Resumes on the caller's executor.
struct AuthorityDesk {
    std::function<Authority()> show;
    std::function<awaitable<AuthorityCheck>(std::string user)> check;
};

/// What the configuration in force says. Blocks nowhere but where it says awaitable.
struct Configuration {
    std::function<ConfigShown()> show;
    /// The limits, methods and rules for this account; `why` and `sessions` are left out.
    std::function<awaitable<result<UserConfig>>(auth::Account, router::Request)> about;
};

/// Whom instances know by the names of users. Empty functions: nothing is known.
struct IdentitySources {
    std::function<std::vector<router::Misfit>(const auth::Account&)> misfits;
    std::function<std::vector<std::string>(const std::string& backend)> differences;
};

/// References outlive the API.
struct Sources {
    backend::Pool& pool;
    session::Registry& sessions;
    session::Wishes& wishes;
    front::Door& door;
    const backend::PreparedCounts& prepared;
    router::PinStore& pins;  ///< blocks: asked on `store` only.
    base::Workers& store;
    std::chrono::milliseconds store_deadline{2000};

    /// NSS off the I/O thread, within a deadline: the account, nullopt if there is none, or an error. Resumes
    /// on the caller's executor.
    std::function<awaitable<result<std::optional<auth::Account>>>(std::string)> lookup_account;

    PoolChanges change;

    std::string version;
    int pid = 0;
    std::vector<std::string> listen;  ///< where users connect, as bound: "[::]:22".
    std::function<std::vector<ssh::HostKeyFile>()> host_keys;
    std::chrono::system_clock::time_point started = std::chrono::system_clock::now();
    std::chrono::steady_clock::time_point started_steady = std::chrono::steady_clock::now();
    AuthorityDesk authority = {};
    base::Log log = {};
    Configuration configuration = {};
    std::function<Store()> store_health = {};
    IdentitySources identity = {};
    /// Requests that wait for events now; on the API's executor.
    std::shared_ptr<unsigned> listeners = std::make_shared<unsigned>(0);
};

}  // namespace homeport::admin
