#include "generator/campaign.hpp"

#include <algorithm>
#include <atomic>
#include <csignal>
#include <iostream>
#include <memory>
#include <optional>

#include "common/machine.hpp"
#include "common/table.hpp"

namespace homeport::bench {
namespace {

constexpr auto tick = std::chrono::milliseconds(100);
constexpr auto patience_at_the_end = std::chrono::seconds(20);
constexpr auto patience_of_a_user = std::chrono::seconds(2);  // who has pressed ^C

volatile std::sig_atomic_t interrupted = 0;

double seconds_since(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

std::string milliseconds_of(std::chrono::nanoseconds t) {
    return digits(std::chrono::duration<double, std::milli>(t).count(), 1) + " ms";
}

class Campaign {
  public:
    Campaign(const Options& o, const Target& target) : o_(o) {
        for (unsigned i = 0; i < o.threads; ++i)
            lanes_.push_back(std::make_unique<Lane>(o, target, i, o.threads, open_));
    }

    PhaseResult play(const Phase& phase, bool to_the_end) {
        PhaseResult result;
        result.phase = phase;
        const auto start = Clock::now();
        const double cpu = cpu_seconds();
        auto next_line = start + std::chrono::seconds(1);
        for (const auto& lane : lanes_) lane->begin(phase, start);
        ++phases_;
        for (bool settled = false;;) {
            std::this_thread::sleep_for(tick);
            if (interrupted != 0 && !give_up_) {
                give_up_ = Clock::now() + patience_of_a_user;
                for (const auto& lane : lanes_) lane->stop_arrivals();
            }
            const bool enough = give_up_ && Clock::now() >= *give_up_;
            const bool arriving =
                std::ranges::any_of(lanes_, [](const auto& lane) { return lane->arriving(); });
            const bool tell = Clock::now() >= next_line;
            if (arriving && !tell && !enough) continue;
            result.tally = merged(phases_ - 1);
            if (tell) {
                progress(phase, seconds_since(start), result.tally);
                next_line += std::chrono::seconds(1);
            }
            if (!enough && (arriving || result.tally.settled < result.tally.started)) continue;
            if (!settled) result.seconds = seconds_since(start);
            settled = true;
            const bool ended = result.tally.finished + result.tally.failed >= result.tally.started;
            if (!to_the_end || ended || interrupted != 0) break;
        }
        result.own_cores = (cpu_seconds() - cpu) / std::max(seconds_since(start), 1e-3);
        result.broke = broken_limit(result.tally);
        return result;
    }

    /// What has happened since to the sessions of a phase that was not the last.
    void complete(PhaseResult& result, std::size_t phase) const {
        result.tally = merged(phase);
        result.broke = broken_limit(result.tally);
    }

    void leave() {
        for (const auto& lane : lanes_) lane->leave();
        const auto until = Clock::now() + (give_up_ ? patience_of_a_user : patience_at_the_end);
        while (open_ > 0 && Clock::now() < until) std::this_thread::sleep_for(tick);
    }

  private:
    [[nodiscard]] Tally merged(std::size_t phase) const {
        Tally sum;
        for (const auto& lane : lanes_) sum.merge(lane->tally(phase));
        return sum;
    }

    void progress(const Phase& phase, double seconds, const Tally& t) const {
        if (o_.quiet) return;
        std::cerr << phase.name << "  " << digits(seconds, 0) << " s  begun " << t.started << "  logged in "
                  << t.logged_in << "  failed " << t.failed << "  open " << open_;
        if (t.login.count() > 0)
            std::cerr << "  login p50 " << milliseconds_of(t.login.percentile(0.5)) << " p99 "
                      << milliseconds_of(t.login.percentile(0.99));
        if (t.key.count() > 0) std::cerr << "  key p99 " << milliseconds_of(t.key.percentile(0.99));
        std::cerr << '\n';
    }

    [[nodiscard]] std::string broken_limit(const Tally& t) const {
        const double errors =
            t.started == 0 ? 0 : static_cast<double>(t.failed) / static_cast<double>(t.started);
        if (errors > o_.max_errors) return digits(100 * errors, 1) + " % failed";
        const auto login = t.login_or_failure.percentile(o_.percentile);
        if (o_.limit.count() > 0 && login > o_.limit) return "a login took " + milliseconds_of(login);
        return {};
    }

    const Options& o_;
    std::atomic<std::uint32_t> open_ = 0;  // outlives the lanes, which count in it
    std::vector<std::unique_ptr<Lane>> lanes_;
    std::size_t phases_ = 0;
    std::optional<Clock::time_point> give_up_;  // set once somebody has pressed ^C
};

/// Once is a wish to see the report; twice is a wish to leave.
void interrupt(int signal) {
    interrupted = 1;
    std::signal(signal, SIG_DFL);
}

std::vector<Phase> phases_of(const Options& o) {
    std::vector<Phase> phases;
    std::uint64_t seed = o.seed;
    if (o.hold > 0) phases.push_back({"fill", o.hold_rate, {}, o.hold, seed++});
    for (const double rate : o.ramp)
        phases.push_back({digits(rate, rate < 10 ? 1 : 0) + "/s", rate, o.step, 0, seed++});
    if (o.ramp.empty()) phases.push_back({"load", o.rate, o.duration, 0, seed++});
    return phases;
}

}  // namespace

bool Result::within_limits() const {
    return std::ranges::all_of(phases, [](const PhaseResult& phase) { return phase.broke.empty(); });
}

Result run(const Options& o, const Target& target) {
    std::signal(SIGINT, interrupt);
    std::signal(SIGTERM, interrupt);
    Campaign campaign(o, target);
    Result result;
    const std::vector<Phase> phases = phases_of(o);
    for (const Phase& phase : phases) {
        const bool last = &phase == &phases.back();
        result.phases.push_back(campaign.play(phase, last));
        if (interrupted != 0 || !result.phases.back().broke.empty()) break;
    }
    for (std::size_t i = 0; i < result.phases.size(); ++i) campaign.complete(result.phases[i], i);
    if (o.hold > 0) {
        const Tally& fill = result.phases.front().tally;
        result.held = fill.started - fill.finished - fill.failed;
    }
    result.interrupted = interrupted != 0;
    campaign.leave();
    return result;
}

}  // namespace homeport::bench
