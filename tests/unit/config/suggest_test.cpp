#include "config/suggest.hpp"

#include <gmock/gmock.h>

namespace homeport::config {
namespace {

constexpr std::string_view words[] = {"listen", "host_keys", "level", "path", "tcp", "warning"};

TEST(EditDistance, CountsInsertionsDeletionsReplacementsAndSwaps) {
    EXPECT_EQ(edit_distance("", ""), 0U);
    EXPECT_EQ(edit_distance("abc", ""), 3U);
    EXPECT_EQ(edit_distance("", "abc"), 3U);
    EXPECT_EQ(edit_distance("listen", "listen"), 0U);
    EXPECT_EQ(edit_distance("lisen", "listen"), 1U);
    EXPECT_EQ(edit_distance("listten", "listen"), 1U);
    EXPECT_EQ(edit_distance("lizten", "listen"), 1U);
    EXPECT_EQ(edit_distance("litsen", "listen"), 1U);
    EXPECT_EQ(edit_distance("kitten", "sitting"), 3U);
}

TEST(Nearest, FindsWhatWasProbablyMeant) {
    EXPECT_EQ(nearest("lisen", words), "listen");
    EXPECT_EQ(nearest("hostkey", words), "host_keys");
    EXPECT_EQ(nearest("pth", words), "path");
    EXPECT_EQ(nearest("LEVEL", words), "level");
    EXPECT_EQ(nearest("warn", words), "warning");
}

TEST(Nearest, DoesNotGuessWildly) {
    for (const auto* word : {"", "x", "ssh", "colour", "wa"}) {
        EXPECT_EQ(nearest(word, words), std::nullopt) << word;
    }
    EXPECT_EQ(nearest(std::string(100'000, 'l'), words), std::nullopt);
    EXPECT_EQ(nearest("listen", {}), std::nullopt);
}

TEST(DidYouMean, IsAHalfSentenceOrNothing) {
    EXPECT_EQ(did_you_mean("lisen", words), "; did you mean \"listen\"?");
    EXPECT_EQ(did_you_mean("colour", words), "");
}

}  // namespace
}  // namespace homeport::config
