// Who logs in where, how often, and what they do there.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "common/arguments.hpp"

namespace homeport::bench {

using std::chrono::milliseconds;

struct Options {
    std::string host;
    std::uint16_t port = 22;

    std::string user;  ///< with "%" for a number from 1 to `users`.
    std::uint32_t users = 1;
    std::string users_file;  ///< a name a line, instead.
    std::string key;         ///< a private key file, with "%" for the user's name.
    std::string password_file;
    std::string known_hosts;
    std::vector<std::string> fingerprints;
    bool any_host_key = false;

    double rate = 5;  ///< logins a second.
    bool poisson = true;
    milliseconds duration = std::chrono::seconds(30);
    std::vector<double> ramp;  ///< rates, one after the other.
    milliseconds step = std::chrono::seconds(20);
    std::uint32_t hold = 0;  ///< idle sessions that are there before the rest begins.
    double hold_rate = 20;

    std::string command = "true";
    double typing_share = 0;
    milliseconds typing = std::chrono::seconds(20);  ///< how long a session types.
    milliseconds think = milliseconds(500);          ///< between keys.
    double transfer_share = 0;
    std::uint64_t transfer_size = 10 << 20;
    bool upload = false, download = true;

    milliseconds login_timeout = std::chrono::seconds(60);
    std::uint32_t max_open = 5000;
    std::uint32_t threads = 2;
    std::uint64_t seed = 1;
    double max_errors = 0.01;  ///< a part of all attempts.
    double percentile = 0.95;
    milliseconds limit{0};  ///< of that percentile of a login; 0: none.
    std::string ciphers, kex;
    std::string json;
    bool quiet = false;
};

[[nodiscard]] std::vector<Option> option_table(Options&);
/// What is missing, or does not go together. Throws a UsageError.
void check(const Options&);

}  // namespace homeport::bench
