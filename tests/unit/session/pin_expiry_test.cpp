#include "session/pin_expiry.hpp"

#include <gtest/gtest.h>

#include "router/memory_pin_store.hpp"

namespace homeport::session {
namespace {

using namespace std::chrono_literals;

constexpr router::WallTime now{1'700'000'000s};
constexpr router::WallTime oldest = now - 7 * 24h;

class PinExpiry : public testing::Test {
  protected:
    void pin(const std::string& user, const std::string& backend, router::WallTime seen,
             const std::string& service = ssh_service) {
        router::Pin pin;
        pin.user = user;
        pin.service = service;
        pin.backend = backend;
        pin.last_seen = seen;
        ASSERT_TRUE(std::holds_alternative<router::Pin>(store_.insert_if_absent(pin)));
    }
    std::vector<std::string> expire(std::vector<std::string> busy, std::set<std::string> unreported,
                                    router::WallTime at = now) {
        const auto gone =
            expire_pins(store_, {std::move(busy), std::move(unreported), at, at - (now - oldest)});
        return std::get<std::vector<std::string>>(gone);
    }
    std::optional<router::Pin> find(const std::string& user, const std::string& service = ssh_service) {
        return std::get<std::optional<router::Pin>>(store_.find(user, service));
    }

    router::MemoryPinStore store_;
};

TEST_F(PinExpiry, OldPinsGoUnlessTheirUsersAreBusy) {
    pin("alice", "vm1", oldest - 1s);
    pin("bob", "vm1", oldest - 1s);
    pin("carol", "vm1", oldest);
    EXPECT_EQ(expire({"bob", "nobody"}, {}), std::vector<std::string>{"alice"});
    EXPECT_FALSE(find("alice"));
    EXPECT_EQ(find("bob")->last_seen, now);
    EXPECT_EQ(find("carol")->last_seen, oldest);
}

TEST_F(PinExpiry, AnInstanceThatDoesNotReportKeepsItsPinsUntilItDoes) {
    pin("alice", "silent", oldest - 30 * 24h);
    pin("bob", "vm1", oldest - 1s);
    EXPECT_EQ(expire({}, {"silent"}), std::vector<std::string>{"bob"});
    EXPECT_EQ(find("alice")->last_seen, oldest) << "no further than it takes";
    EXPECT_TRUE(expire({}, {"silent"}, now + 1h).empty());
    EXPECT_EQ(expire({}, {}, now + 2h), std::vector<std::string>{"alice"});
}

TEST_F(PinExpiry, OtherServicesAreLeftAlone) {
    pin("alice", "vm1", oldest - 1s, "jupyter");
    EXPECT_TRUE(expire({}, {}).empty());
    EXPECT_TRUE(find("alice", "jupyter"));
}

TEST_F(PinExpiry, GoesThroughAllPages) {
    for (int i = 0; i < 2500; ++i) pin("user" + std::to_string(i), "vm1", i % 2 == 0 ? oldest - 1s : now);
    EXPECT_EQ(expire({}, {}).size(), 1250U);
    std::size_t left = 0;
    EXPECT_FALSE(for_each_pin(store_, [&](const router::Pin&) { ++left; }));
    EXPECT_EQ(left, 1250U);
}

}  // namespace
}  // namespace homeport::session
