// Any text must give a configuration or problems; never a crash, an exception or a hang.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <variant>

#include "config/config.hpp"

namespace {

using homeport::config::Config;
using homeport::config::Problem;

/// What everybody relies on who gets a configuration.
bool sound(const Config& config) {
    if (config.backends.empty() || config.backends.size() != config.host_keys.size()) return false;
    for (std::size_t i = 0; i < config.backends.size(); ++i) {
        if (config.backends[i].name != config.host_keys[i].backend || config.host_keys[i].keys.empty())
            return false;
    }
    return !config.front.listen.empty() && config.backend.connect_timeout <= config.backend.connect_budget;
}

/// A problem is one line of a log.
bool sound(const Problem& problem) {
    return !problem.text.empty() && problem.format().find('\n') == std::string::npos;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto result = homeport::config::parse(text, "fuzz.toml");
    if (const auto* config = std::get_if<Config>(&result)) {
        if (!sound(*config)) std::abort();
        return 0;
    }
    const auto& problems = std::get<std::vector<Problem>>(result);
    if (problems.empty()) std::abort();
    for (const auto& problem : problems) {
        if (!sound(problem)) std::abort();
    }
    return 0;
}
