// Whom instances know by a name, and how long that is believed.
#include "backend/identities.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace homeport::backend {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using namespace std::chrono_literals;

const Person alice{"alice", 1001, 100, "/home/alice"};

TEST(IdentityDifference, NamesAllThatDiffers) {
    EXPECT_EQ(difference(alice, {true, 1001, 100, "/home/alice"}), "");
    EXPECT_EQ(difference(alice, {true, 1005, 100, "/home/alice"}),
              "knows alice with uid 1005 instead of 1001");
    EXPECT_EQ(difference(alice, {true, 1001, 7, "/local/alice"}),
              "knows alice with gid 7 instead of 100, home /local/alice instead of /home/alice");
    EXPECT_EQ(difference(alice, {}), "does not know alice");
}

class IdentitiesTest : public testing::Test {
  protected:
    bool learn(const std::string& backend, std::uint32_t uid, const Person& who = alice) {
        return known_.learn(backend, who, {true, uid, who.gid, who.home}, now_ + 1min);
    }
    Identities::TimePoint now_{1h};
    Identities known_;
};

TEST_F(IdentitiesTest, HoldForTheirTime) {
    EXPECT_FALSE(known_.find("a", alice, now_).asked);
    learn("a", 1001);
    EXPECT_TRUE(known_.find("a", alice, now_).asked);
    EXPECT_EQ(known_.find("a", alice, now_).difference, "");
    EXPECT_FALSE(known_.find("b", alice, now_).asked);
    EXPECT_FALSE(known_.find("a", alice, now_ + 1min).asked);
}

TEST_F(IdentitiesTest, AreNewsOnce) {
    EXPECT_TRUE(learn("a", 7));
    EXPECT_FALSE(learn("a", 7));
    EXPECT_TRUE(learn("a", 8));
    EXPECT_FALSE(learn("a", 1001));
    EXPECT_TRUE(learn("a", 8));
}

TEST_F(IdentitiesTest, TellWhereAUserIsSomebodyElse) {
    learn("a", 1001);
    learn("b", 7);
    EXPECT_THAT(known_.misfits(alice, now_),
                ElementsAre(router::Misfit{"b", "knows alice with uid 7 instead of 1001"}));
    EXPECT_THAT(known_.differences("b", now_), ElementsAre("knows alice with uid 7 instead of 1001"));
    EXPECT_THAT(known_.differences("a", now_), IsEmpty());
    EXPECT_THAT(known_.misfits(alice, now_ + 1min), IsEmpty());
    EXPECT_THAT(known_.misfits({"bob", 7, 7, "/"}, now_), IsEmpty());
}

TEST_F(IdentitiesTest, AreComparedWithWhatTheRouterKnowsNow) {
    learn("b", 7);
    Person renumbered = alice;
    renumbered.uid = 7;
    EXPECT_EQ(known_.find("b", renumbered, now_).difference, "");
}

TEST_F(IdentitiesTest, EndWithTheInstance) {
    learn("a", 7);
    learn("b", 7);
    known_.forget("b");
    EXPECT_THAT(known_.misfits(alice, now_), ElementsAre(testing::Field(&router::Misfit::backend, "a")));
}

TEST_F(IdentitiesTest, AreListedWithinBounds) {
    for (int i = 0; i < 30; ++i) learn("a", 7, {"user" + std::to_string(i), 1001, 100, "/"});
    EXPECT_EQ(known_.differences("a", now_).size(), 21U);
    EXPECT_EQ(known_.differences("a", now_).back(), "and others");
}

}  // namespace
}  // namespace homeport::backend
