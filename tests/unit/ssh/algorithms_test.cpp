// Which algorithms are offered, and how the configuration changes that.
#include "ssh/algorithms.hpp"

#include <gmock/gmock.h>

namespace homeport::ssh {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;
using List = AlgorithmList;

std::string resolved(List list, std::string_view text) {
    const auto names = resolve(list, text);
    return names ? *names : "fault at " + std::to_string(names.error().offset) + ": " + names.error().name;
}

TEST(Algorithms, ClientsAreNotOfferedWhatCostsTwiceAsMuch) {
    EXPECT_EQ(default_algorithms(List::front_ciphers, true),
              "aes128-gcm@openssh.com,aes256-gcm@openssh.com,aes128-ctr,aes192-ctr,aes256-ctr");
    EXPECT_EQ(default_algorithms(List::front_ciphers, false),
              "chacha20-poly1305@openssh.com,aes128-gcm@openssh.com,aes256-gcm@openssh.com,aes128-ctr,"
              "aes192-ctr,aes256-ctr");
    EXPECT_THAT(default_algorithms(List::backend_ciphers, true),
                AllOf(StartsWith("aes128-gcm@openssh.com"), HasSubstr("chacha20")));
}

TEST(Algorithms, NothingWeakIsADefault) {
    for (const List list :
         {List::front_kex, List::front_host_keys, List::front_ciphers, List::front_macs,
          List::front_user_keys, List::backend_kex, List::backend_ciphers, List::backend_macs}) {
        const std::string names = default_algorithms(list, true);
        EXPECT_NE(names, "");
        for (const char* weak : {"sha1", "-cbc", "ssh-rsa", "ssh-dss", "md5", "group14", "group-exchange"}) {
            EXPECT_THAT(names, Not(HasSubstr(weak)));
        }
    }
    EXPECT_THAT(default_algorithms(List::front_kex, true), Not(HasSubstr("nistp")));
    EXPECT_THAT(default_algorithms(List::backend_kex, true), HasSubstr("ecdh-sha2-nistp256"));
}

TEST(Algorithms, NotationOfSshdConfig) {
    const std::string macs = default_algorithms(List::front_macs, true);
    EXPECT_EQ(macs, "hmac-sha2-256-etm@openssh.com,hmac-sha2-512-etm@openssh.com,hmac-sha2-256");
    EXPECT_EQ(resolved(List::front_macs, ""), macs);
    EXPECT_EQ(resolved(List::front_macs, "hmac-sha2-512,hmac-sha2-256"), "hmac-sha2-512,hmac-sha2-256");
    EXPECT_EQ(resolved(List::front_macs, "+hmac-sha2-512,hmac-sha2-256"), macs + ",hmac-sha2-512");
    EXPECT_EQ(resolved(List::front_macs, "-hmac-sha2-256,hmac-sha2-256-etm@openssh.com"),
              "hmac-sha2-512-etm@openssh.com");
    EXPECT_EQ(resolved(List::front_macs, "^hmac-sha2-512,hmac-sha2-256"),
              "hmac-sha2-512,hmac-sha2-256,hmac-sha2-256-etm@openssh.com,hmac-sha2-512-etm@openssh.com");
}

TEST(Algorithms, FaultsHaveAPlace) {
    EXPECT_EQ(resolved(List::front_macs, "hmac-md5"), "fault at 0: hmac-md5");
    EXPECT_EQ(resolved(List::front_macs, "+hmac-sha1,umac-64"), "fault at 11: umac-64");
    EXPECT_EQ(resolved(List::front_macs, "hmac-sha1,"), "fault at 10: ");
    EXPECT_EQ(resolved(List::front_macs, "+"), "fault at 1: ");
    EXPECT_EQ(resolved(List::front_macs, "-" + default_algorithms(List::front_macs, true)), "fault at 0: ");
    EXPECT_EQ(resolved(List::front_ciphers, "hmac-sha1"), "fault at 0: hmac-sha1");
    EXPECT_FALSE(judge(List::front_ciphers, "aes256-ctr"));
    EXPECT_THAT(judge(List::front_ciphers, "aes256-crt")->known, testing::Contains("aes256-ctr"));
}

}  // namespace
}  // namespace homeport::ssh
