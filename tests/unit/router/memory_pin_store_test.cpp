#include "router/memory_pin_store.hpp"

#include <gtest/gtest.h>

#include <barrier>
#include <set>
#include <thread>

namespace homeport::router {
namespace {

using std::chrono::seconds;

Pin pin(const std::string& user, const std::string& backend, int seen = 0) {
    Pin p;
    p.user = user;
    p.backend = backend;
    p.last_seen = WallTime{seconds(seen)};
    return p;
}

template <class T>
T value(StoreResult<T> result) {
    return std::get<T>(std::move(result));
}

TEST(MemoryPinStore, InsertIfAbsentKeepsTheFirst) {
    MemoryPinStore store;
    EXPECT_EQ(value(store.find("alice", "ssh")), std::nullopt);
    const Pin first = value(store.insert_if_absent(pin("alice", "a")));
    EXPECT_EQ(first.backend, "a");
    EXPECT_GT(first.version, 0U);
    EXPECT_EQ(value(store.insert_if_absent(pin("alice", "b"))), first);
    EXPECT_EQ(value(store.find("alice", "ssh")), first);
}

TEST(MemoryPinStore, ServicesAreApart) {
    MemoryPinStore store;
    Pin hub = pin("alice", "b");
    hub.service = "jupyter";
    (void)store.insert_if_absent(pin("alice", "a"));
    (void)store.insert_if_absent(hub);
    EXPECT_EQ(value(store.find("alice", "ssh"))->backend, "a");
    EXPECT_EQ(value(store.find("alice", "jupyter"))->backend, "b");
}

TEST(MemoryPinStore, ReplaceComparesVersions) {
    MemoryPinStore store;
    const Pin first = value(store.replace_if(0, pin("alice", "a")));
    EXPECT_EQ(first.backend, "a");
    EXPECT_EQ(value(store.replace_if(0, pin("alice", "b"))), first);  // there is one by now
    EXPECT_EQ(value(store.replace_if(first.version + 1, pin("alice", "b"))), first);

    const Pin second = value(store.replace_if(first.version, pin("alice", "b")));
    EXPECT_EQ(second.backend, "b");
    EXPECT_GT(second.version, first.version);
    EXPECT_EQ(value(store.replace_if(first.version, pin("alice", "c"))), second);  // too late
}

TEST(MemoryPinStore, APinMadeAgainHasANewVersion) {
    MemoryPinStore store;
    const Pin old = value(store.insert_if_absent(pin("alice", "a")));
    EXPECT_TRUE(value(store.erase("alice", "ssh")));
    const Pin fresh = value(store.insert_if_absent(pin("alice", "b")));
    EXPECT_EQ(value(store.replace_if(old.version, pin("alice", "c"))), fresh);
}

TEST(MemoryPinStore, ReplaceMakesAVanishedPinAnew) {
    MemoryPinStore store;
    const Pin old = value(store.insert_if_absent(pin("alice", "a")));
    (void)store.erase("alice", "ssh");
    EXPECT_EQ(value(store.replace_if(old.version, pin("alice", "b"))).backend, "b");
}

TEST(MemoryPinStore, TouchMovesForwardOnly) {
    MemoryPinStore store;
    const Pin made = value(store.insert_if_absent(pin("alice", "a", 100)));
    (void)store.touch({"alice", "nobody"}, "ssh", WallTime{seconds(200)});
    EXPECT_EQ(value(store.find("alice", "ssh"))->last_seen, WallTime{seconds(200)});
    (void)store.touch({"alice"}, "ssh", WallTime{seconds(150)});
    EXPECT_EQ(value(store.find("alice", "ssh"))->last_seen, WallTime{seconds(200)});
    EXPECT_EQ(value(store.find("alice", "ssh"))->version, made.version);
    EXPECT_EQ(value(store.find("nobody", "ssh")), std::nullopt);
}

TEST(MemoryPinStore, EraseAndExpire) {
    MemoryPinStore store;
    EXPECT_FALSE(value(store.erase("alice", "ssh")));
    Pin hub = pin("old", "a", 1);
    hub.service = "jupyter";
    (void)store.insert_if_absent(hub);
    (void)store.insert_if_absent(pin("old", "a", 99));
    (void)store.insert_if_absent(pin("edge", "a", 100));
    (void)store.insert_if_absent(pin("young", "a", 101));
    EXPECT_EQ(value(store.expire("ssh", WallTime{seconds(100)}, {}, 10)).users,
              std::vector<std::string>{"old"});
    EXPECT_FALSE(value(store.find("old", "ssh")));
    EXPECT_TRUE(value(store.find("edge", "ssh")));
    EXPECT_TRUE(value(store.find("old", "jupyter")));
}

TEST(MemoryPinStore, ListsInPages) {
    MemoryPinStore store;
    for (const char* user : {"carol", "alice", "dave", "bob"}) (void)store.insert_if_absent(pin(user, "a"));
    const auto users = [&](const std::string& after, std::size_t limit) {
        std::vector<std::string> names;
        for (const Pin& p : value(store.list(after, limit))) names.push_back(p.user);
        return names;
    };
    using Names = std::vector<std::string>;
    EXPECT_EQ(users("", 2), (Names{"alice", "bob"}));
    EXPECT_EQ(users("bob", 2), (Names{"carol", "dave"}));
    EXPECT_EQ(users("bobby", 1), (Names{"carol"}));
    EXPECT_EQ(users("dave", 2), Names{});
    EXPECT_EQ(users("", 0), Names{});
}

// Fifty logins of one user at the same moment: all must learn of the same instance.
TEST(MemoryPinStore, OneWinnerOfARace) {
    for (int round = 0; round < 20; ++round) {
        MemoryPinStore store;
        std::barrier start(50);
        std::vector<std::string> told(50);
        std::vector<std::thread> threads;
        for (std::size_t i = 0; i < told.size(); ++i) {
            threads.emplace_back([&, i] {
                start.arrive_and_wait();
                told[i] = value(store.insert_if_absent(pin("alice", std::to_string(i)))).backend;
            });
        }
        for (std::thread& thread : threads) thread.join();
        EXPECT_EQ(std::set<std::string>(told.begin(), told.end()).size(), 1U);
        EXPECT_EQ(value(store.find("alice", "ssh"))->backend, told.front());
    }
}

TEST(MemoryPinStore, OneWinnerOfAMove) {
    MemoryPinStore store;
    const Pin old = value(store.insert_if_absent(pin("alice", "old")));
    std::barrier start(50);
    std::vector<std::string> told(50);
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < told.size(); ++i) {
        threads.emplace_back([&, i] {
            start.arrive_and_wait();
            told[i] = value(store.replace_if(old.version, pin("alice", std::to_string(i)))).backend;
        });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(std::set<std::string>(told.begin(), told.end()).size(), 1U);
    EXPECT_NE(told.front(), "old");
}

}  // namespace
}  // namespace homeport::router
