#include "ssh/base64.hpp"

#include <gtest/gtest.h>

namespace homeport::ssh {
namespace {

std::vector<std::uint8_t> bytes(std::string_view text) {
    return {text.begin(), text.end()};
}

struct Pair {
    std::string_view plain, coded;
};
class Base64 : public testing::TestWithParam<Pair> {};
TEST_P(Base64, BothWays) {
    EXPECT_EQ(base64_encode(bytes(GetParam().plain)), GetParam().coded);
    EXPECT_EQ(base64_decode(GetParam().coded), bytes(GetParam().plain));
}
// RFC 4648 section 10, and the two characters it leaves out.
INSTANTIATE_TEST_SUITE_P(Rfc4648, Base64,
                         testing::Values(Pair{"", ""}, Pair{"f", "Zg=="}, Pair{"fo", "Zm8="},
                                         Pair{"foo", "Zm9v"}, Pair{"foob", "Zm9vYg=="},
                                         Pair{"fooba", "Zm9vYmE="}, Pair{"foobar", "Zm9vYmFy"},
                                         Pair{"\xfb\xff\xfe", "+//+"}));

class NotBase64 : public testing::TestWithParam<std::string_view> {};
TEST_P(NotBase64, IsRefused) {
    EXPECT_TRUE(base64_decode(GetParam()).empty());
}
INSTANTIATE_TEST_SUITE_P(Table, NotBase64,
                         testing::Values("Z", "Zg", "Zg=", "Zg===", "====", "Zm9v=", "Zm=v", "Z===", "Zm9v\n",
                                         " Zg==", "Zm-_", "Zh==", "Zm9=", "Zg==Zg==", "\xff\xff\xff\xff"));

TEST(Base64Decode, AcceptsEveryLength) {
    std::vector<std::uint8_t> data;
    for (int i = 1; i < 600; ++i) {
        data.push_back(static_cast<std::uint8_t>(i * 37));
        ASSERT_EQ(base64_decode(base64_encode(data)), data) << i;
    }
}

}  // namespace
}  // namespace homeport::ssh
