#include <sys/resource.h>

#include <algorithm>
#include <exception>
#include <fstream>
#include <iostream>

#include "generator/report.hpp"

namespace hb = homeport::bench;

namespace {

constexpr std::string_view about =
    R"(usage: loadgen --target HOST[:PORT] --user NAME --key FILE --known-hosts FILE [options]

Logs many users in to any SSH server, at a rate that does not wait for the server, and tells how long logins and keystrokes
took, from the moment when they were due. "How many users can this box take?":
  loadgen --target pool.example.com --user load% --users 50 --key id_load --known-hosts ~/.ssh/known_hosts
          --ramp 5,10,20,40,80 --limit 2s
Exit status: 0, or 1 if a limit was broken, or 2 for a mistake on the command line.

)";

/// Two descriptors for a connection, and a few more.
void allow_descriptors(hb::Options& options) {
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    constexpr rlim_t others = 200;
    const rlim_t most = limit.rlim_cur > others ? (limit.rlim_cur - others) / 2 : 1;
    if (options.max_open <= most) return;
    std::cerr << "loadgen: no more than " << most << " connections at a time, by the limit on open files\n";
    options.max_open = static_cast<std::uint32_t>(most);
}

int generate(int argc, char** argv) {
    hb::Options options;
    if (!hb::parse_arguments(argc, argv, about, hb::option_table(options))) return 0;
    allow_descriptors(options);
    hb::check(options);
    const hb::Target target(options);
    // Before the work, not after it.
    std::ofstream file;
    if (!options.json.empty()) file.open(options.json);
    if (!file) throw hb::UsageError(options.json + " cannot be written");
    const hb::Result result = hb::run(options, target);
    hb::print_table(std::cout, options, result);
    if (!options.json.empty()) {
        file << hb::to_json(options, result);
        file.close();
        if (!file) throw std::runtime_error(options.json + " cannot be written");
    }
    return result.within_limits() ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
    try {
        return generate(argc, argv);
    } catch (const hb::UsageError& error) {
        std::cerr << "loadgen: " << error.what() << '\n';
        return 2;
    } catch (const std::exception& error) {
        std::cerr << "loadgen: " << error.what() << '\n';
        return 1;
    }
}
