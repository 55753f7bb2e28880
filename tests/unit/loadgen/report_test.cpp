#include "generator/report.hpp"

#include <gtest/gtest.h>

#include <sstream>

#include "common/table.hpp"

namespace homeport::bench {
namespace {

/// A ramp of which the named phase, if any, broke a limit.
std::string verdict(const std::vector<double>& played, double broke, bool interrupted = false) {
    Options options;
    options.ramp = {5, 10, 20};
    Result result;
    for (const double rate : played) {
        PhaseResult phase;
        phase.phase.name = digits(rate, 0) + "/s";
        phase.phase.rate = rate;
        phase.tally.started = phase.tally.logged_in = 100;
        if (rate == broke) phase.broke = "a login took 3 s";
        result.phases.push_back(phase);
    }
    result.interrupted = interrupted;
    std::ostringstream out;
    print_table(out, options, result);
    const std::string text = out.str();
    return text.substr(text.rfind('\n', text.size() - 2) + 1);
}

TEST(LoadgenReport, the_last_line_of_a_ramp_says_how_far_all_was_well) {
    EXPECT_TRUE(
        verdict({5, 10, 20}, 0).starts_with("All rates were within the limits, up to 20.0 logins a second"));
    EXPECT_TRUE(verdict({5, 10, 20}, 20).starts_with("Within the limits up to 10.0 logins a second"));
    EXPECT_TRUE(verdict({5}, 5).starts_with("Not even the first rate"));
    // What began well and was broken off says nothing.
    EXPECT_TRUE(verdict({5, 10}, 0, true).starts_with("Within the limits up to 5.0 logins a second"));
    EXPECT_TRUE(verdict({5}, 0, true).starts_with("Nothing can be said"));
}

// A session of an early phase may fail while a later one runs: what came after counts no more.
TEST(LoadgenReport, a_rate_above_one_that_broke_does_not_count) {
    EXPECT_TRUE(verdict({5, 10, 20}, 10).starts_with("Within the limits up to 5.0 logins a second"));
}

}  // namespace
}  // namespace homeport::bench
