#include "auth/identity.hpp"

#include <gtest/gtest.h>

namespace homeport::auth {
namespace {

TEST(Identity, OnceIsEnoughForPam) {
    Identity key, password;
    password.pam_agreed = true;
    EXPECT_TRUE(combine(key, password)->pam_agreed);
    EXPECT_TRUE(combine(password, key)->pam_agreed);
    EXPECT_FALSE(combine(key, key)->pam_agreed);
}

TEST(Identity, OfTwoFactorsNamesBoth) {
    const Account alice{"alice", 1000, 1000, "/home/alice", "/bin/sh", {"alice"}};
    Identity key{alice, "publickey", "SHA256:a", "laptop", {}};
    key.permissions.pty = false;
    const Identity both = combine(key, {alice, "password", {}, {}, {}}).value();
    EXPECT_EQ(both.how, "publickey+password");
    EXPECT_EQ(both.fingerprint, "SHA256:a");
    EXPECT_EQ(both.key_comment, "laptop");
    EXPECT_EQ(both.account.name, "alice");
    EXPECT_EQ(both.permissions, key.permissions);
}

TEST(Identity, OfTwoKeysNamesBoth) {
    const Identity both =
        combine({{}, "publickey", "SHA256:a", "laptop", {}}, {{}, "publickey", "SHA256:b", "token", {}})
            .value();
    EXPECT_EQ(both.how, "publickey+publickey");
    EXPECT_EQ(both.fingerprint, "SHA256:a,SHA256:b");
    EXPECT_EQ(both.key_comment, "laptop, token");
}

TEST(Identity, OfTwoKeysForDifferentCommandsIsNone) {
    Identity first, second;
    first.permissions.forced_command = "a";
    second.permissions.forced_command = "b";
    EXPECT_FALSE(combine(first, second));
}

}  // namespace
}  // namespace homeport::auth
