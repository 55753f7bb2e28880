#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "router/types.hpp"

#include "ssh/options.hpp"

namespace homeport::backend {

/// How the router reaches and trusts instances.
struct Options {
    std::string ca_key = "/etc/homeport/user_ca";  ///< made by `homeport ca init`; readable by us alone.
    std::chrono::seconds certificate_lifetime{60};
    std::chrono::milliseconds connect_timeout{3000};  ///< one instance: TCP, key exchange and login.
    std::chrono::milliseconds connect_budget{10000};  ///< all tries of one session together.
    std::size_t prepared = 64;                   ///< connections that wait for a login, all told; 0 is none.
    std::chrono::seconds prepared_lifetime{60};  ///< less than LoginGraceTime of the instances.
    ssh::BackendAlgorithms algorithms;
    ssh::RekeyOptions rekey;
};

/// What the pool knows of an instance's host keys: OpenSSH public key lines ("ssh-ed25519 AAAA...") or
/// fingerprints ("SHA256:..."). One match is enough.
struct HostKeys {
    std::string backend;  ///< name of the instance.
    std::vector<std::string> keys;
};

/// One instance, by whoever brought it.
struct Member {
    router::BackendConfig config;
    std::vector<std::string> host_keys;
};

enum class CheckLevel { tcp, banner };

struct CheckOptions {
    CheckLevel level = CheckLevel::banner;
    std::chrono::milliseconds timeout{2000};
};

}  // namespace homeport::backend
