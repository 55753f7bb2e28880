// Reading the configuration, which a reload does while sessions run.
#include <benchmark/benchmark.h>

#include <fstream>
#include <sstream>
#include <string>

#include "config/config.hpp"

namespace homeport::bench {
namespace {

void parse(benchmark::State& state) {
    std::ostringstream text;
    text << std::ifstream(PROJECT_DIR "/conf/minimal.toml").rdbuf();
    for (std::int64_t i = 0; i < state.range(0); ++i) {
        text << "[[backends]]\nname = \"more" << i << "\"\naddress = \"10.0." << i / 250 << '.' << i % 250
             << ":22\"\nhost_keys = [\"ssh-ed25519 "
                "AAAAC3NzaC1lZDI1NTE5AAAAIJ6G7D1l3kfUvkNtNYhDbTJbHnkT8+iNbTLkvWxvbMRe\"]\n";
    }
    const std::string toml = text.str();
    for (auto _ : state) {
        const config::Result result = config::parse(toml, "homeport.toml");
        if (const auto* problems = std::get_if<std::vector<config::Problem>>(&result))
            state.SkipWithError(problems->front().format().c_str());
    }
}

BENCHMARK(parse)
    ->Name("config_parse")
    ->ArgName("more_backends")
    ->Arg(0)
    ->Arg(100)
    ->Arg(1000)
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace homeport::bench
