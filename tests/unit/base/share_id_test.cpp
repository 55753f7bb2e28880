#include "base/share_id.hpp"

#include <gtest/gtest.h>

namespace homeport::base {
namespace {

TEST(ShareId, IsSafeInAShellAndAFileName) {
    for (const char* id : {"a", "0", "3f9c0d71aa10", "homes.example_1-b"}) EXPECT_TRUE(is_share_id(id)) << id;
    EXPECT_TRUE(is_share_id(std::string(64, 'x')));
    for (const char* id : {"", " ", "a b", "a\n", "a/b", "$(id)", "\xc3\xa4", "a\"", "a\\"})
        EXPECT_FALSE(is_share_id(id)) << id;
    EXPECT_FALSE(is_share_id(std::string(65, 'x')));
}

TEST(ShareId, TextAndBack) {
    EXPECT_EQ(share_file_text("abc"), "homeport-share v1 abc\n");
    EXPECT_EQ(share_id_in(share_file_text("abc")), "abc");
    EXPECT_EQ(share_id_in("homeport-share v1 abc"), "abc");
    EXPECT_EQ(share_id_in("homeport-share v1 abc\nmore\n"), "abc");
    EXPECT_LE(share_file_text(std::string(64, 'x')).size(), share_file_limit);
}

TEST(ShareId, AnythingElseIsNone) {
    for (const char* text :
         {"", "\n", "abc\n", "homeport-share v2 abc\n", "homeport-share v1\n", "homeport-share v1 \n",
          "homeport-share v1 a b\n", "homeport-share v1 abc \n", "homeport-share v1 abc\r\n",
          " homeport-share v1 abc\n", "\nhomeport-share v1 abc\n"})
        EXPECT_EQ(share_id_in(text), std::nullopt) << text;
}

}  // namespace
}  // namespace homeport::base
