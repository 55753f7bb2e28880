// What was counted in one phase. Bounded, however long it lasts.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/guarded.hpp"
#include "common/histogram.hpp"

namespace homeport::bench {

struct Tally {
    std::uint64_t started = 0, logged_in = 0, finished = 0, failed = 0;
    std::uint64_t settled = 0;  ///< logins that have succeeded or failed.
    std::map<std::string, std::uint64_t> errors;
    std::vector<std::string> examples;  ///< the first few, in full.

    // A login: from the moment when it was due until its command or shell was accepted.
    Histogram login;
    Histogram login_since_start;  ///< the same from when it did start: what coordinated omission would show.
    Histogram lateness;           ///< of the start: above some milliseconds the generator is too busy itself.
    Histogram connect, key_exchange, authentication, session_start;
    // A key: from the moment when it was due until its echo.
    Histogram key, key_since_sent;
    Histogram transfer;  ///< how long one took.
    std::uint64_t bytes_down = 0, bytes_up = 0;

    void fail(const std::string& kind, const std::string& detail) {
        ++failed;
        ++errors[kind];
        constexpr std::size_t enough = 5;
        if (examples.size() < enough) examples.push_back(kind + (detail.empty() ? "" : ": " + detail));
    }

    void merge(const Tally& other) {
        started += other.started;
        logged_in += other.logged_in;
        finished += other.finished;
        failed += other.failed;
        settled += other.settled;
        for (const auto& [kind, count] : other.errors) errors[kind] += count;
        examples.insert(examples.end(), other.examples.begin(), other.examples.end());
        login.merge(other.login);
        login_since_start.merge(other.login_since_start);
        lateness.merge(other.lateness);
        connect.merge(other.connect);
        key_exchange.merge(other.key_exchange);
        authentication.merge(other.authentication);
        session_start.merge(other.session_start);
        key.merge(other.key);
        key_since_sent.merge(other.key_since_sent);
        transfer.merge(other.transfer);
        bytes_down += other.bytes_down;
        bytes_up += other.bytes_up;
    }
};

/// Each thread has one a phase; the one that reports looks in each second.
using SharedTally = base::Guarded<Tally>;

}  // namespace homeport::bench
