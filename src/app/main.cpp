// homeportd: reads the command line and the configuration, then hands over to Application.
#include <sys/prctl.h>
#include <sys/resource.h>

#include <csignal>
#include <cstdlib>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include "app/application.hpp"
#include "config/config.hpp"
#include "ssh/algorithms.hpp"

namespace {

constexpr std::string_view usage =
    "usage: homeportd [--config FILE]      serve, in the foreground, logging to where [log] says\n"
    "       homeportd --check-config FILE  report every mistake in FILE and exit: 0 none, 1 some\n"
    "       homeportd --version\n"
    "\n"
    "FILE defaults to /etc/homeport/homeport.toml. SIGTERM drains; a second one ends at once. SIGHUP reads\n"
    "FILE again and opens the log anew.\n";

constexpr int exit_usage = 2;

/// The configuration, or nothing after telling what is wrong with it.
std::optional<homeport::config::Config> load(const std::string& path) {
    auto loaded = homeport::config::load(path, homeport::ssh::judge);
    if (const auto* problems = std::get_if<std::vector<homeport::config::Problem>>(&loaded)) {
        for (const auto& problem : *problems) std::cerr << problem.format() << '\n';
        return std::nullopt;
    }
    return std::get<homeport::config::Config>(std::move(loaded));
}

int check(const std::string& path) {
    if (!load(path)) return EXIT_FAILURE;
    std::cout << path << ": ok\n";
    return EXIT_SUCCESS;
}

/// Host keys, the CA's key and users' secrets are in memory: it must not end up on a disk or under another
/// process's eyes.
void keep_memory_private() {
    const rlimit nothing{0, 0};
    setrlimit(RLIMIT_CORE, &nothing);
    prctl(PR_SET_DUMPABLE, 0);
}

/// A connection takes several descriptors; the soft limit is only there for programs that use select().
void allow_many_descriptors() {
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

int serve(const std::string& path) {
    keep_memory_private();
    allow_many_descriptors();
    auto config = load(path);
    if (!config) return EXIT_FAILURE;
    // libssh would ask an agent for keys, and a peer that closes must be an error code, not a signal.
    unsetenv("SSH_AUTH_SOCK");
    std::signal(SIGPIPE, SIG_IGN);
    auto application = homeport::app::Application::make(std::move(*config), path);
    if (!application) {
        std::cerr << "homeportd: " << application.error() << '\n';
        return EXIT_FAILURE;
    }
    return (*application)->run();
}

}  // namespace

int main(int argc, char** argv) {
    const std::vector<std::string> arguments(argv + 1, argv + argc);
    const auto is = [&](std::size_t count, std::string_view first) {
        return arguments.size() == count && arguments[0] == first;
    };
    if (arguments.empty()) return serve("/etc/homeport/homeport.toml");
    if (is(2, "--config") || is(2, "-c")) return serve(arguments[1]);
    if (is(2, "--check-config")) return check(arguments[1]);
    if (is(1, "--version") || is(1, "-V")) {
        std::cout << "homeportd " << HOMEPORT_VERSION << '\n';
        return EXIT_SUCCESS;
    }
    const bool help = is(1, "--help") || is(1, "-h");
    (help ? std::cout : std::cerr) << usage;
    return help ? EXIT_SUCCESS : exit_usage;
}
