// Does every instance let the router in? Real logins, by which an admin can tell before users do.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "backend/connector.hpp"

namespace homeport::backend {

/// Keys that may sign: the one in use, the one that will be, the one that was. Null: there is no such key.
using Candidates = std::array<Connector::Authority, 3>;

struct Trial {
    std::string backend;
    std::array<router::Cause, 3> causes{};  ///< none: the login worked, or there is no such key.
};

/// Logs in to each instance as `user` with each key, opens nothing there, and leaves. An instance that cannot
/// be reached is asked once. Several at a time, each within options.connect_timeout. `host_keys` outlives it.
awaitable<std::vector<Trial>> try_authorities(std::vector<Target> targets, std::string user,
                                              Candidates authorities, Options options,
                                              const HostKeyBook& host_keys);

}  // namespace homeport::backend
