#include <gtest/gtest.h>

#include "policy/rule_matcher.hpp"

namespace homeport::router {
namespace {

Request alice() {
    return {"alice", {"staff", "gpu-team"}, "192.0.2.7", ""};
}

Rule rule(std::vector<std::string> users, std::vector<std::string> groups, std::vector<std::string> sources,
          std::vector<std::string> tags) {
    Rule r;
    r.users = std::move(users);
    r.groups = std::move(groups);
    r.sources = std::move(sources);
    r.tags = std::move(tags);
    return r;
}

bool fits(const Rule& r, const Request& request) {
    return RuleMatcher(r).matches(request, parse_address(request.source));
}

TEST(Rule, EveryListThatIsNotEmptyMustFit) {
    EXPECT_TRUE(fits(rule({}, {}, {}, {}), alice()));
    EXPECT_TRUE(fits(rule({"bob", "al*"}, {}, {}, {}), alice()));
    EXPECT_FALSE(fits(rule({"bob"}, {}, {}, {}), alice()));
    EXPECT_TRUE(fits(rule({}, {"wheel", "gpu-*"}, {}, {}), alice()));
    EXPECT_FALSE(fits(rule({}, {"wheel"}, {}, {}), alice()));
    EXPECT_TRUE(fits(rule({}, {}, {"10.0.0.0/8", "192.0.2.0/24"}, {}), alice()));
    EXPECT_FALSE(fits(rule({}, {}, {"10.0.0.0/8"}, {}), alice()));
    EXPECT_TRUE(fits(rule({"alice"}, {"staff"}, {"192.0.2.7"}, {}), alice()));
    EXPECT_FALSE(fits(rule({"alice"}, {"wheel"}, {"192.0.2.7"}, {}), alice()));
}

TEST(Rule, NobodyWithoutGroupsFitsAGroup) {
    EXPECT_FALSE(fits(rule({}, {"*"}, {}, {}), {"alice", {}, "192.0.2.7", ""}));
}

TEST(Rule, RequestedTags) {
    Request request = alice();
    EXPECT_FALSE(fits(rule({}, {}, {}, {"*"}), request));  // asked for none
    request.tag = "gpu";
    EXPECT_TRUE(fits(rule({}, {}, {}, {"big", "gpu"}), request));
    EXPECT_TRUE(fits(rule({}, {}, {}, {"g*"}), request));
    EXPECT_FALSE(fits(rule({}, {}, {}, {"big"}), request));
}

TEST(Rule, SourcesThatCannotBeReadFitNobody) {
    EXPECT_FALSE(fits(rule({}, {}, {"nonsense"}, {}), alice()));
    Request request = alice();
    request.source = "not an address";
    EXPECT_FALSE(fits(rule({}, {}, {"0.0.0.0/0", "::/0"}, {}), request));
    EXPECT_TRUE(fits(rule({"alice"}, {}, {}, {}), request));
}

TEST(Rule, WhichInstancesItAllows) {
    BackendConfig instance;
    instance.name = "gpu-1";
    instance.tags = {"gpu", "big"};
    Rule r;
    EXPECT_EQ(rank_in_rule(r, instance), 0U);
    r.backends = {"cpu-*", "gpu-?"};
    EXPECT_EQ(rank_in_rule(r, instance), 1U);
    r.backends = {"cpu-*"};
    EXPECT_EQ(rank_in_rule(r, instance), std::nullopt);
    r.backends = {};
    r.require = {"gpu", "big"};
    EXPECT_EQ(rank_in_rule(r, instance), 0U);
    r.require = {"gpu", "ssd"};
    EXPECT_EQ(rank_in_rule(r, instance), std::nullopt);
    r.require = {};
    r.deny = "No.";
    EXPECT_EQ(rank_in_rule(r, instance), std::nullopt);
}

}  // namespace
}  // namespace homeport::router
