#include "common/histogram.hpp"

#include <gtest/gtest.h>

namespace homeport::bench {
namespace {

using std::chrono::nanoseconds;

TEST(Histogram, small_values_are_exact) {
    Histogram h;
    for (int i = 1; i <= 50; ++i) h.add(nanoseconds(i));
    EXPECT_EQ(h.percentile(0.5), nanoseconds(25));
    EXPECT_EQ(h.percentile(1), nanoseconds(50));
    EXPECT_EQ(h.max(), nanoseconds(50));
    EXPECT_EQ(h.mean(), nanoseconds(25));
}

TEST(Histogram, a_percentile_is_no_less_than_its_part_of_all) {
    struct Row {
        int count;
        double part;
        int wanted;
    };
    for (const Row& row :
         {Row{11, 0.95, 11}, Row{10, 0.95, 10}, Row{20, 0.95, 19}, Row{3, 0.5, 2}, Row{50, 0.07, 4},
          Row{50, 0.14, 7}, Row{50, 0.28, 14}, Row{50, 0, 1}, Row{50, 1, 50}}) {
        Histogram h;
        for (int i = 1; i <= row.count; ++i) h.add(nanoseconds(i));
        EXPECT_EQ(h.percentile(row.part), nanoseconds(row.wanted)) << row.part << " of " << row.count;
    }
}

TEST(Histogram, large_values_are_within_a_thirty_second) {
    for (std::int64_t value = 63; value < std::int64_t{1} << 59; value = value * 5 / 3) {
        Histogram h;
        h.add(nanoseconds(value));
        h.add(nanoseconds(std::int64_t{1} << 62));
        const auto read = h.percentile(0.5).count();
        EXPECT_GE(read, value);
        EXPECT_LE(read, value + value / 32 + 1) << value;
    }
}

TEST(Histogram, negative_values_count_as_nothing) {
    Histogram h;
    h.add(nanoseconds(-5));
    EXPECT_EQ(h.count(), 1U);
    EXPECT_EQ(h.max(), nanoseconds(0));
}

TEST(Histogram, an_empty_one_says_nothing) {
    EXPECT_EQ(Histogram().percentile(0.99), nanoseconds(0));
    EXPECT_EQ(Histogram().mean(), nanoseconds(0));
}

TEST(Histogram, merged_is_as_if_added_to_one) {
    Histogram a, b, both;
    for (int i = 0; i < 1000; ++i) {
        (i % 3 == 0 ? a : b).add(nanoseconds(i * i));
        both.add(nanoseconds(i * i));
    }
    a.merge(b);
    EXPECT_EQ(a.count(), both.count());
    EXPECT_EQ(a.max(), both.max());
    for (const double part : {0.1, 0.5, 0.9, 0.99}) EXPECT_EQ(a.percentile(part), both.percentile(part));
}

}  // namespace
}  // namespace homeport::bench
