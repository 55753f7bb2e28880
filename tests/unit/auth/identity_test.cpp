#include "auth/identity.hpp"

#include <gtest/gtest.h>

namespace homeport::auth {
namespace {

TEST(Identity, OfTwoFactorsNamesBoth) {
    const Account alice{"alice", 1000, 1000, "/home/alice", "/bin/sh", {"alice"}};
    const Identity both = combine({alice, "publickey", "SHA256:a", "laptop"}, {alice, "password", {}, {}});
    EXPECT_EQ(both.how, "publickey+password");
    EXPECT_EQ(both.fingerprint, "SHA256:a");
    EXPECT_EQ(both.key_comment, "laptop");
    EXPECT_EQ(both.account.name, "alice");
}

TEST(Identity, OfTwoKeysNamesBoth) {
    const Identity both =
        combine({{}, "publickey", "SHA256:a", "laptop"}, {{}, "publickey", "SHA256:b", "token"});
    EXPECT_EQ(both.how, "publickey+publickey");
    EXPECT_EQ(both.fingerprint, "SHA256:a,SHA256:b");
    EXPECT_EQ(both.key_comment, "laptop, token");
}

}  // namespace
}  // namespace homeport::auth
