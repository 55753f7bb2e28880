// The random source for real use; tests script their own.
#pragma once

#include <random>

#include "router/types.hpp"

namespace homeport::router {

/// Spreads load; decides nothing secret. One thread at a time.
class MersenneRandom final : public RandomSource {
  public:
    MersenneRandom() : engine_(std::random_device{}()) {}
    explicit MersenneRandom(std::uint64_t seed) : engine_(seed) {}

    std::uint64_t below(std::uint64_t bound) override {
        return std::uniform_int_distribution<std::uint64_t>{0, bound - 1}(engine_);
    }

  private:
    std::mt19937_64 engine_;
};

}  // namespace homeport::router
