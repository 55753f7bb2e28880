#include "simulator/queue.hpp"

#include <gtest/gtest.h>

namespace homeport::bench {
namespace {

TEST(Queue, in_order_of_time_and_then_of_planning) {
    Queue queue;
    queue.plan(20, Happening::crash, 1);
    queue.plan(10, Happening::sample, 2);
    queue.plan(20, Happening::recover, 3);
    queue.plan(10, Happening::upkeep, 4);
    std::vector<std::uint32_t> order;
    while (!queue.empty()) {
        EXPECT_LE(queue.next(), 20);
        order.push_back(queue.take().whom);
    }
    EXPECT_EQ(order, (std::vector<std::uint32_t>{2, 4, 1, 3}));
}

}  // namespace
}  // namespace homeport::bench
