#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "ssh/options.hpp"

namespace homeport::front {

struct Options {
    std::vector<std::string> listen = {"[::]:22"};      ///< address:port, [v6]:port; port 0 takes a free one.
    std::string host_keys = "/etc/homeport/host_keys";  ///< directory of ssh_host_{ed25519,ecdsa,rsa}_key.
    unsigned io_threads = 0;                            ///< 0: one per core.
    std::chrono::milliseconds login_grace{60000};       ///< from accept to authenticated.
    unsigned max_auth_tries = 6;                        ///< failed attempts before the connection is closed.
    unsigned max_unauthenticated = 200;                 ///< connections not yet authenticated, all sources.
    unsigned max_connections = 10000;                   ///< connections, all told.
    ssh::FrontAlgorithms algorithms;
    bool compression = true;  ///< for clients that ask for it (ssh -C).
    ssh::RekeyOptions rekey;
};

}  // namespace homeport::front
