// What was counted in one phase. Bounded, however long it lasts.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/guarded.hpp"
#include "common/histogram.hpp"

namespace homeport::bench {

using Clock = std::chrono::steady_clock;

/// The moments of one login, in order.
struct LoginTimes {
    Clock::time_point due, began, connected, exchanged, authenticated, started;
};

struct Tally {
    std::uint64_t started = 0, logged_in = 0, finished = 0, failed = 0;
    std::uint64_t settled = 0;  ///< logins that have succeeded or failed.
    std::map<std::string, std::uint64_t> errors;
    std::vector<std::string> examples;  ///< the first few that differ, in full.

    // A login: from the moment when it was due until its command or shell was accepted.
    Histogram login;
    Histogram login_or_failure;   ///< and those who did not get in, until they knew: what the limit is about.
    Histogram login_since_start;  ///< the same from when it did start: what coordinated omission would show.
    Histogram lateness;           ///< of the start: above some milliseconds the generator is too busy itself.
    Histogram connect, key_exchange, authentication, session_start;
    // A key: from the moment when it was due until its echo.
    Histogram key, key_since_sent;
    Histogram transfer;  ///< how long one took.
    std::uint64_t bytes_down = 0, bytes_up = 0;

    void log_in(const LoginTimes& at) {
        lateness.add(at.began - at.due);
        connect.add(at.connected - at.began);
        key_exchange.add(at.exchanged - at.connected);
        authentication.add(at.authenticated - at.exchanged);
        session_start.add(at.started - at.authenticated);
        // The user waits from when the login was due: a server that stalls must not hide behind logins that
        // it kept from beginning.
        login.add(at.started - at.due);
        login_or_failure.add(at.started - at.due);
        login_since_start.add(at.started - at.began);
        ++logged_in;
        ++settled;
    }
    /// The login itself has failed; fail() says why. A server that lets people hang must not look as if all
    /// who came were served.
    void give_up(Clock::time_point due, Clock::time_point now) {
        login_or_failure.add(now - due);
        ++settled;
    }
    void press(Clock::time_point due, Clock::time_point sent, Clock::time_point echoed) {
        key.add(echoed - due);
        key_since_sent.add(echoed - sent);
    }
    void fail(const std::string& kind, const std::string& detail) {
        ++failed;
        ++errors[kind];
        keep(kind + (detail.empty() ? "" : ": " + detail));
    }

    void merge(const Tally& other) {
        started += other.started;
        logged_in += other.logged_in;
        finished += other.finished;
        failed += other.failed;
        settled += other.settled;
        for (const auto& [kind, count] : other.errors) errors[kind] += count;
        for (const std::string& example : other.examples) keep(example);
        login.merge(other.login);
        login_or_failure.merge(other.login_or_failure);
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

  private:
    void keep(const std::string& example) {
        constexpr std::size_t enough = 5;
        if (examples.size() < enough && std::ranges::find(examples, example) == examples.end())
            examples.push_back(example);
    }
};

/// Each thread has one a phase; the one that reports looks in each second.
using SharedTally = base::Guarded<Tally>;

}  // namespace homeport::bench
