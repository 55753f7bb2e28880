// What all sessions share, and what those of one I/O thread share. Everything here outlives every session.
#pragma once

#include <atomic>
#include <memory>

#include "audit/trail.hpp"
#include "auth/account_cache.hpp"
#include "auth/identity.hpp"
#include "backend/connector.hpp"
#include "backend/health_checker.hpp"
#include "backend/identity_check.hpp"
#include "backend/pool.hpp"
#include "backend/prepared.hpp"
#include "base/log.hpp"
#include "base/workers.hpp"
#include "pam/service.hpp"
#include "router/random.hpp"
#include "session/pins.hpp"
#include "session/registry.hpp"
#include "session/settings.hpp"
#include "session/wishes.hpp"
#include "ssh/server.hpp"

namespace homeport::session {

struct Context {
    const CurrentSettings& settings;
    backend::Pool& pool;
    const backend::Connector& connector;
    backend::HealthChecker& checker;
    backend::IdentityCheck& identity_check;
    Pins& pins;
    Registry& registry;
    const Wishes& wishes;
    std::shared_ptr<auth::AccountCache> accounts;
    base::Workers& auth_workers;
    pam::Service& pam;
    audit::Trail& audit;
    base::Log log;
    backend::PreparedCounts prepared{};
    std::atomic<unsigned> password_checks = 0;  ///< that instances are at.
};

/// The account as instances are asked about it.
[[nodiscard]] inline backend::Person person_of(const auth::Account& account) {
    return {account.name, account.uid, account.gid, account.home};
}

/// One I/O thread's own things: nothing in it is ever touched by another thread.
struct Lane {
    /// One of `count`.
    Lane(std::shared_ptr<ssh::Server> s, Context& context, unsigned count)
        : server(std::move(s)), prepared(io, context.connector, context.prepared, count) {}

    asio::io_context io{1};
    /// Never set. An io_context opens its descriptors with its first timer, and a lane that did so at its
    /// first session could find none left.
    asio::steady_timer opens_descriptors{io};
    std::shared_ptr<ssh::Server> server;  ///< its successor comes with new host keys.
    router::MersenneRandom random;
    backend::Prepared prepared;
};

}  // namespace homeport::session
