// Randomness that a test writes down, and checks to have been used up.
#pragma once

#include <gtest/gtest.h>

#include <deque>
#include <initializer_list>

#include "router/types.hpp"

namespace homeport::router {

class ScriptedRandom final : public RandomSource {
  public:
    ScriptedRandom(std::initializer_list<std::uint64_t> draws) : draws_(draws) {}
    ~ScriptedRandom() override {
        EXPECT_TRUE(draws_.empty()) << draws_.size() << " draws were not asked for";
    }

    std::uint64_t below(std::uint64_t bound) override {
        if (draws_.empty()) {
            ADD_FAILURE() << "an unexpected draw below " << bound;
            return 0;
        }
        const std::uint64_t drawn = draws_.front();
        draws_.pop_front();
        EXPECT_LT(drawn, bound);
        return drawn % bound;
    }

  private:
    std::deque<std::uint64_t> draws_;
};

}  // namespace homeport::router
