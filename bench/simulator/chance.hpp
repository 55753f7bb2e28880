// Random numbers that are the same everywhere: the standard fixes the engine, but not its distributions.
#pragma once

#include <cmath>
#include <cstdint>
#include <numbers>
#include <random>

#include "router/types.hpp"

namespace homeport::bench {

class Chance final : public router::RandomSource {
  public:
    explicit Chance(std::uint64_t seed) : engine_(seed) {}

    /// Bounds are far below 2^64, so the remainder's bias is far below what any simulation shows.
    std::uint64_t below(std::uint64_t bound) override { return engine_() % bound; }

    /// From 0 (inclusive) to 1 (exclusive).
    double part() { return static_cast<double>(engine_() >> 11U) * 0x1p-53; }
    bool happens(double probability) { return part() < probability; }
    double exponential(double mean) { return -mean * std::log1p(-part()); }
    double log_normal(double median, double sigma) { return median * std::exp(sigma * normal()); }

  private:
    double normal() {
        const double radius = std::sqrt(exponential(2));
        return radius * std::cos(2 * std::numbers::pi * part());
    }

    std::mt19937_64 engine_;
};

}  // namespace homeport::bench
