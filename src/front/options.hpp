#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "ssh/options.hpp"

namespace homeport::front {

/// In the words of sshd's MaxStartups: from `start` connections without a login on, a new one costs one that
/// makes no progress its place, with a probability of `rate` per cent that grows to certainty at `full`. From
/// `full` on, it costs another its place in any case.
struct Startups {
    unsigned start = 200, rate = 30, full = 1000;
};

struct LimitOptions {
    Startups max_startups;
    unsigned source_startups = 30;  ///< connections without a login from one source.
    unsigned source_rate = 600;     ///< new connections a minute from one source, and at once.
    unsigned source_ipv4_bits = 32, source_ipv6_bits = 64;  ///< what one source is.
    unsigned user_connections = 200;                        ///< logged in at a time, of one user.
    unsigned max_sources = 65536;                           ///< that are remembered.
    /// No limits of one source and no penalties for these: who shares an address with many, and this machine.
    std::vector<std::string> exempt = {"127.0.0.0/8", "::1"};
};

struct PenaltyOptions {
    bool enabled = true;
    // What is added to a source's penalty.
    std::chrono::milliseconds auth_failed{5000};      ///< came to authenticate, and did not succeed.
    std::chrono::milliseconds no_auth{1000};          ///< left without trying.
    std::chrono::milliseconds grace_exceeded{20000};  ///< used up the whole login grace.
    std::chrono::milliseconds crash{90000};           ///< met a fault of ours, perhaps not by accident.
    std::chrono::milliseconds min{30000};             ///< a penalty below this is not enforced.
    std::chrono::milliseconds max{600000};
};

struct Options {
    std::vector<std::string> listen = {"[::]:22"};      ///< address:port, [v6]:port; port 0 takes a free one.
    std::string host_keys = "/etc/homeport/host_keys";  ///< directory of ssh_host_{ed25519,ecdsa,rsa}_key.
    std::vector<std::string> proxy_protocol;            ///< who must say where a connection comes from.
    unsigned io_threads = 0;                            ///< 0: one per core.
    std::chrono::milliseconds login_grace{60000};       ///< from accept to authenticated.
    unsigned max_auth_tries = 6;                        ///< failed attempts before the connection is closed.
    unsigned max_connections = 10000;                   ///< connections, all told.
    ssh::FrontAlgorithms algorithms;
    bool compression = true;  ///< for clients that ask for it (ssh -C).
    ssh::RekeyOptions rekey;
    LimitOptions limits;
    PenaltyOptions penalties;
};

}  // namespace homeport::front
