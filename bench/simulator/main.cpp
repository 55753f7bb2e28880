#include <exception>
#include <fstream>
#include <iostream>

#include "simulator/report.hpp"
#include "simulator/simulation.hpp"

namespace hb = homeport::bench;

namespace {

constexpr std::string_view about = R"(usage: policy_sim [options]

Plays days of logins through the routing core that the daemon runs, and tells how each policy fared: balance, pins that
moved and why, refusals, wake-ups of an empty pool, and what a decision costs. Logins are generated, or read from a file:
  CSV         time,user,groups,source,tag,duration   (groups separated by spaces)
  JSON lines  {"time": ..., "user": ..., "groups": [...], "source": ..., "tag": ..., "duration": ...}
  audit log   as the daemon writes it ([audit] target)
Times are seconds or 2026-11-25T08:00:00Z, durations are seconds. Chance comes from the seed alone.

)";

int simulate(int argc, char** argv) {
    hb::Options options;
    if (!hb::parse_arguments(argc, argv, about, hb::option_table(options))) return 0;
    // Before the work, not after it.
    std::ofstream file;
    if (!options.json.empty()) file.open(options.json);
    if (!file) throw hb::UsageError(options.json + " cannot be written");
    std::vector<hb::Outcome> outcomes;
    for (const auto policy : options.policies) {
        std::cerr << "simulating " << to_string(policy) << '\n';
        outcomes.push_back(hb::Simulation(options, policy).run());
    }
    hb::print_table(std::cout, options, outcomes);
    if (options.json.empty()) return 0;
    file << hb::to_json(options, outcomes);
    file.close();
    if (file) return 0;
    std::cerr << "policy_sim: " << options.json << " cannot be written\n";
    return 1;
}

}  // namespace

int main(int argc, char** argv) {
    try {
        return simulate(argc, argv);
    } catch (const hb::UsageError& error) {
        std::cerr << "policy_sim: " << error.what() << '\n';
        return 2;
    } catch (const std::bad_alloc&) {
        std::cerr << "policy_sim: so many users or instances do not fit into this machine's memory\n";
        return 1;
    } catch (const std::exception& error) {
        std::cerr << "policy_sim: " << error.what() << '\n';
        return 1;
    }
}
