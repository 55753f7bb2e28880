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

/// What a check demands of an instance, each level more than the one before.
enum class CheckLevel {
    tcp,     ///< the port answers.
    banner,  ///< an SSH server introduces itself.
    login,   ///< the router's service account can log in.
    probe,   ///< and homeport-probe there reports, above all of the share.
};

struct CheckOptions {
    CheckLevel level = CheckLevel::banner;
    std::chrono::milliseconds timeout{2000};         ///< of levels tcp and banner.
    std::chrono::milliseconds probe_timeout{10000};  ///< of login and probe, for all of it.
    std::string probe_user = "homeport-probe";       ///< the service account.
    bool identity_check = true;                      ///< at level probe: are users the same person there?
    std::chrono::seconds identity_lifetime{300};     ///< how long an answer to that holds.
};

}  // namespace homeport::backend
