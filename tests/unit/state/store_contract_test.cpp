// What every store promises (router/affinity.hpp), asked of each of them in the same words.
#include <barrier>
#include <limits>
#include <set>
#include <thread>
#include <vector>

#include "scratch.hpp"
#include "state/open_store.hpp"

namespace homeport::state {
namespace {

using router::Pin;

class StoreContract : public testing::TestWithParam<const char*> {
  protected:
    StoreContract() {
        Options options;
        options.store = GetParam();
        options.path = scratch_ / "pins.sqlite";
        auto opened = open_stores(options, {});
        if (opened) store_ = opened->pins;
    }
    void SetUp() override { ASSERT_NE(store_, nullptr); }

    std::vector<std::string> users(const std::string& after, std::size_t limit) {
        std::vector<std::string> names;
        for (const Pin& row : value(store_->list(after, limit)))
            names.push_back(row.user + "/" + row.service);
        return names;
    }

    Scratch scratch_;
    std::shared_ptr<router::PinStore> store_;
};

INSTANTIATE_TEST_SUITE_P(Stores, StoreContract, testing::Values("memory", "sqlite"),
                         [](const auto& test) { return std::string(test.param); });

TEST_P(StoreContract, FindsNothingInTheBeginning) {
    EXPECT_EQ(value(store_->find("alice", "ssh")), std::nullopt);
    EXPECT_TRUE(value(store_->list("", 10)).empty());
}

TEST_P(StoreContract, EveryFieldComesBack) {
    Pin full;
    full.user = std::string("o'br\xffien\0x", 10);
    full.service = "jupyter";
    full.backend = "gpu-1";
    full.uid = std::numeric_limits<std::uint32_t>::max();
    full.gid = 100;
    full.home = "/home/ö";
    full.created = at(-5);
    full.last_seen = at(2'000'000'000);
    full.why = "";
    const Pin stands = value(store_->insert_if_absent(full));
    EXPECT_GT(stands.version, 0U);
    full.version = stands.version;
    EXPECT_EQ(stands, full);
    EXPECT_EQ(value(store_->find(full.user, full.service)), full);
    EXPECT_EQ(value(store_->list("", 1)), std::vector{full});
}

TEST_P(StoreContract, InsertKeepsTheFirst) {
    const Pin first = value(store_->insert_if_absent(pin("alice", "a")));
    EXPECT_EQ(first.backend, "a");
    EXPECT_EQ(value(store_->insert_if_absent(pin("alice", "b"))), first);
    EXPECT_EQ(value(store_->find("alice", "ssh")), first);
}

TEST_P(StoreContract, ServicesAndUsersAreApart) {
    value(store_->insert_if_absent(pin("alice", "a")));
    value(store_->insert_if_absent(pin("alice", "b", 0, "jupyter")));
    value(store_->insert_if_absent(pin("Alice", "c")));
    EXPECT_EQ(value(store_->find("alice", "ssh"))->backend, "a");
    EXPECT_EQ(value(store_->find("alice", "jupyter"))->backend, "b");
    EXPECT_EQ(value(store_->find("Alice", "ssh"))->backend, "c");
    EXPECT_EQ(value(store_->find("alic", "ssh")), std::nullopt);
}

TEST_P(StoreContract, ReplaceComparesVersions) {
    const Pin first = value(store_->replace_if(0, pin("alice", "a")));
    EXPECT_EQ(first.backend, "a");
    EXPECT_EQ(value(store_->replace_if(0, pin("alice", "b"))), first);  // there is one by now
    EXPECT_EQ(value(store_->replace_if(first.version + 1, pin("alice", "b"))), first);

    const Pin second = value(store_->replace_if(first.version, pin("alice", "b")));
    EXPECT_EQ(second.backend, "b");
    EXPECT_GT(second.version, first.version);
    EXPECT_EQ(value(store_->find("alice", "ssh")), second);
    EXPECT_EQ(value(store_->replace_if(first.version, pin("alice", "c"))), second);  // too late
}

TEST_P(StoreContract, ReplaceMakesAVanishedPinAnew) {
    const Pin old = value(store_->insert_if_absent(pin("alice", "a")));
    EXPECT_TRUE(value(store_->erase("alice", "ssh")));
    const Pin stands = value(store_->replace_if(old.version, pin("alice", "b")));
    EXPECT_EQ(stands.backend, "b");
    EXPECT_EQ(value(store_->find("alice", "ssh")), stands);
}

TEST_P(StoreContract, APinMadeAgainIsNotTakenForTheOldOne) {
    const Pin old = value(store_->insert_if_absent(pin("alice", "a")));
    EXPECT_TRUE(value(store_->erase("alice", "ssh")));
    const Pin fresh = value(store_->insert_if_absent(pin("alice", "b")));
    EXPECT_GT(fresh.version, old.version);
    EXPECT_EQ(value(store_->replace_if(old.version, pin("alice", "c"))), fresh);
}

TEST_P(StoreContract, TouchMovesForwardOnly) {
    const Pin before = value(store_->insert_if_absent(pin("alice", "a", 100)));
    value(store_->insert_if_absent(pin("alice", "a", 100, "jupyter")));
    value(store_->insert_if_absent(pin("bob", "a", 300)));

    value(store_->touch({"alice", "bob", "nobody"}, "ssh", at(200)));
    Pin expected = before;
    expected.last_seen = at(200);
    EXPECT_EQ(value(store_->find("alice", "ssh")), expected);  // the version is the same too
    EXPECT_EQ(value(store_->find("alice", "jupyter"))->last_seen, at(100));
    EXPECT_EQ(value(store_->find("bob", "ssh"))->last_seen, at(300));
    EXPECT_EQ(value(store_->find("nobody", "ssh")), std::nullopt);

    value(store_->touch({"alice"}, "ssh", at(150)));
    EXPECT_EQ(value(store_->find("alice", "ssh"))->last_seen, at(200));
    value(store_->touch({}, "ssh", at(999)));
    EXPECT_EQ(value(store_->find("alice", "ssh"))->last_seen, at(200));
}

TEST_P(StoreContract, EraseSaysWhetherThereWasOne) {
    value(store_->insert_if_absent(pin("alice", "a")));
    EXPECT_FALSE(value(store_->erase("alice", "jupyter")));
    EXPECT_TRUE(value(store_->erase("alice", "ssh")));
    EXPECT_FALSE(value(store_->erase("alice", "ssh")));
    EXPECT_EQ(value(store_->find("alice", "ssh")), std::nullopt);
}

TEST_P(StoreContract, ExpireTakesWhatWasNotSeenSince) {
    value(store_->insert_if_absent(pin("old", "a", 99)));
    value(store_->insert_if_absent(pin("edge", "a", 100)));
    value(store_->insert_if_absent(pin("new", "a", 101)));
    value(store_->insert_if_absent(pin("old", "a", 99, "jupyter")));
    const router::Expired expired = value(store_->expire("ssh", at(100), {}, 10));
    EXPECT_EQ(expired.users, std::vector<std::string>{"old"});
    EXPECT_FALSE(expired.more);
    EXPECT_EQ(users("", 10), (std::vector<std::string>{"edge/ssh", "new/ssh", "old/jupyter"}));
    EXPECT_TRUE(value(store_->expire("ssh", at(100), {}, 10)).users.empty());
}

TEST_P(StoreContract, ExpireSparesBackendsThatWereNamed) {
    const Pin old = value(store_->insert_if_absent(pin("alice", "silent", 10)));
    value(store_->insert_if_absent(pin("bob", "a", 20)));
    EXPECT_EQ(value(store_->expire("ssh", at(100), {"silent"}, 10)).users, std::vector<std::string>{"bob"});
    Pin spared = old;
    spared.last_seen = at(100);
    EXPECT_EQ(value(store_->find("alice", "ssh")), spared) << "the version is the same, too";
    EXPECT_EQ(value(store_->expire("ssh", at(101), {}, 10)).users, std::vector<std::string>{"alice"});
}

TEST_P(StoreContract, ExpireGoesByAgeAndStopsAtTheLimit) {
    for (const auto& [user, seen] : {std::pair{"c", 30}, {"a", 20}, {"b", 10}, {"d", 40}, {"e", 200}})
        value(store_->insert_if_absent(pin(user, user == std::string("a") ? "silent" : "x", seen)));
    value(store_->touch({"b"}, "ssh", at(35)));
    const auto look = [&] { return value(store_->expire("ssh", at(100), {"silent"}, 2)); };
    const router::Expired first = look();
    EXPECT_EQ(first.users, std::vector<std::string>{"c"}) << "a was looked at as well";
    EXPECT_TRUE(first.more);
    EXPECT_EQ(look().users, (std::vector<std::string>{"b", "d"}));
    EXPECT_FALSE(look().more);
    EXPECT_EQ(users("", 10), (std::vector<std::string>{"a/ssh", "e/ssh"}));
}

TEST_P(StoreContract, AgesFollowPinsThatAreMadeAnew) {
    Pin moved = value(store_->insert_if_absent(pin("alice", "a", 10)));
    moved.backend = "b";
    moved.last_seen = at(200);
    value(store_->replace_if(moved.version, moved));
    value(store_->insert_if_absent(pin("bob", "a", 10)));
    EXPECT_TRUE(value(store_->erase("bob", "ssh")));
    EXPECT_TRUE(value(store_->expire("ssh", at(100), {}, 10)).users.empty());
    EXPECT_EQ(value(store_->expire("ssh", at(201), {}, 10)).users, std::vector<std::string>{"alice"});
}

TEST_P(StoreContract, ListsByUserThenServiceInPages) {
    for (const char* user : {"b", "\xc3\xb6", "a", "B", "ab"})
        value(store_->insert_if_absent(pin(user, "x")));
    value(store_->insert_if_absent(pin("ab", "x", 0, "jupyter")));

    const std::vector<std::string> all = {"B/ssh", "a/ssh", "ab/jupyter", "ab/ssh", "b/ssh", "\xc3\xb6/ssh"};
    EXPECT_EQ(users("", std::numeric_limits<std::size_t>::max()), all);
    EXPECT_EQ(users("", 2), (std::vector<std::string>{"B/ssh", "a/ssh"}));
    EXPECT_EQ(users("a", 2), (std::vector<std::string>{"ab/jupyter", "ab/ssh"}));
    EXPECT_EQ(users("aa", 1), (std::vector<std::string>{"ab/jupyter"}));  // nobody has that name
    EXPECT_EQ(users("\xc3\xb6", 5), std::vector<std::string>{});
    EXPECT_EQ(users("", 0), std::vector<std::string>{});
}

TEST_P(StoreContract, FiftyThreadsHaveOneWinner) {
    constexpr int count = 50;
    std::barrier start(count);
    std::vector<Pin> stands(count);
    std::vector<std::thread> threads;
    for (int i = 0; i < count; ++i) {
        threads.emplace_back([&, i] {
            const Pin mine = pin("alice", "backend-" + std::to_string(i));
            start.arrive_and_wait();
            stands[static_cast<std::size_t>(i)] = value(store_->insert_if_absent(mine));
        });
    }
    for (std::thread& thread : threads) thread.join();
    const Pin winner = value(store_->find("alice", "ssh")).value();
    for (const Pin& seen : stands) EXPECT_EQ(seen, winner);
}

TEST_P(StoreContract, OfManyReplacementsOfOneVersionOneWins) {
    constexpr int count = 20;
    const Pin first = value(store_->insert_if_absent(pin("alice", "a")));
    std::barrier start(count);
    std::vector<Pin> stands(count);
    std::vector<std::thread> threads;
    for (int i = 0; i < count; ++i) {
        threads.emplace_back([&, i] {
            const Pin mine = pin("alice", "backend-" + std::to_string(i));
            start.arrive_and_wait();
            stands[static_cast<std::size_t>(i)] = value(store_->replace_if(first.version, mine));
        });
    }
    for (std::thread& thread : threads) thread.join();
    const Pin winner = value(store_->find("alice", "ssh")).value();
    EXPECT_NE(winner.backend, "a");
    for (const Pin& seen : stands) EXPECT_EQ(seen, winner);
}

}  // namespace
}  // namespace homeport::state
