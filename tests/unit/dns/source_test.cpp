#include "dns/source.hpp"

#include <gmock/gmock.h>

#include "dns/known_hosts.hpp"

namespace homeport::dns {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(ChooseAddress, DoesNotDependOnTheOrder) {
    EXPECT_EQ(choose_address({"10.0.0.2", "10.0.0.1"}), choose_address({"10.0.0.1", "10.0.0.2"}));
    EXPECT_EQ(choose_address({"2001:db8::1", "10.0.0.2"}), "10.0.0.2");
    EXPECT_EQ(choose_address({"2001:db8::2", "2001:db8::1"}), "2001:db8::1");
    EXPECT_EQ(choose_address({}), "");
}

TEST(InstanceName, HasThePortUnlessItIsTheUsualOne) {
    EXPECT_EQ(instance_name("dsvm1.pool", 22), "dsvm1.pool");
    EXPECT_EQ(instance_name("dsvm1.pool", 2222), "dsvm1.pool-2222");
    EXPECT_EQ(instance_name("2001:db8::1", 22), "2001-db8--1");
}

constexpr const char* file =
    "# the pool\n"
    "dsvm1.pool,10.0.0.1 ssh-ed25519 AAAA1 root@dsvm1\n"
    "\n"
    "[dsvm1.pool]:2222 ssh-ed25519 AAAA2\n"
    "*.pool,!dsvm3.pool ecdsa-sha2-nistp256 AAAA3\r\n"
    "@cert-authority *.pool ssh-ed25519 AAAA4\n"
    "@revoked * ssh-ed25519 AAAA1\n"
    "|1|F1E1KeoE/eEWhi10WpGv4OdiO6Y=|3988QV0VE8wmZL7suNrYQLITLCg= ssh-ed25519 AAAA5\n"
    "10.0.0.* 1024 35 12345\n"
    "dsvm1.pool ssh-ed25519\n"
    "10.0.0.?  ssh-ed25519 AAAA1";

TEST(FindHostKeys, ReadsNamesAddressesPatternsAndPorts) {
    const std::string a = "ssh-ed25519 AAAA1", b = "ssh-ed25519 AAAA2", c = "ecdsa-sha2-nistp256 AAAA3";
    EXPECT_THAT(find_host_keys(file, {"10.0.0.1", "dsvm1.pool"}, 22), ElementsAre(a, c));
    EXPECT_THAT(find_host_keys(file, {"dsvm1.pool"}, 2222), ElementsAre(a, b, c));
    EXPECT_THAT(find_host_keys(file, {"dsvm3.pool", "10.0.0.30"}, 22), IsEmpty());
    EXPECT_THAT(find_host_keys(file, {"10.0.0.3"}, 22), ElementsAre(a));
    EXPECT_THAT(find_host_keys("", {"10.0.0.3"}, 22), IsEmpty());
}

TEST(FindHostKeys, DoesNotTakeLongForStars) {
    const std::string stars(2000, '*'), name(250, 'a');
    EXPECT_THAT(find_host_keys(stars + "b ssh-ed25519 AAAA", {name}, 22), IsEmpty());
}

}  // namespace
}  // namespace homeport::dns
