// The store on bad days: opened later, opened again, and put aside when its bytes make no sense.
#include "state/recovering_store.hpp"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "scratch.hpp"
#include "state/sqlite.hpp"

namespace homeport::state {
namespace {

using router::StoreError;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class Recovering : public testing::Test {
  protected:
    Options options(bool required = false) {
        Options options;
        options.path = scratch_ / "pins.sqlite";
        options.required = required;
        options.deadline = std::chrono::milliseconds(50);
        return options;
    }
    Alarm alarm() {
        return [this](const std::string& sentence) { alarms_.push_back(sentence); };
    }
    /// Calls until it works: the store waits a second before it tries again.
    template <class Call>
    auto patiently(Call call) {
        for (int i = 0; i < 600; ++i) {
            auto result = call();
            if (!std::holds_alternative<StoreError>(result)) return result;
            std::this_thread::sleep_for(std::chrono::milliseconds(50));
        }
        return call();
    }
    std::vector<std::string> aside() {
        std::vector<std::string> names;
        for (const auto& entry : std::filesystem::directory_iterator(scratch_ / "")) {
            const std::string name = entry.path().filename();
            if (name.starts_with("pins.sqlite.damaged-")) names.push_back(name);
        }
        return names;
    }

    const Scratch scratch_;
    std::vector<std::string> alarms_;
};

TEST_F(Recovering, PutsADamagedFileAsideAndStartsAnew) {
    std::ofstream(options().path) << std::string(8192, 'x');
    RecoveringStore store(options(), alarm());
    EXPECT_FALSE(store.open());
    ASSERT_EQ(aside().size(), 1U);
    EXPECT_THAT(alarms_, ElementsAre(HasSubstr("It was moved to " + (scratch_ / aside()[0]))));
    EXPECT_EQ(value(store.insert_if_absent(pin("alice", "a"))).backend, "a");
}

TEST_F(Recovering, LeavesItAloneWhenPinsAreRequired) {
    std::ofstream(options().path) << std::string(8192, 'x');
    RecoveringStore store(options(true), alarm());
    EXPECT_EQ(store.open()->kind, OpenFailure::Kind::damage);
    EXPECT_THAT(aside(), IsEmpty());
}

TEST_F(Recovering, WhatAdminsAskedForGoesIntoTheNewFile) {
    RecoveringStore store(options(), alarm());
    ASSERT_FALSE(store.open());
    router::Wish wish;
    wish.backend = "vm1";
    wish.state = router::AdminState::maint;
    value(store.put(wish));
    for (int i = 0; i < 500; ++i) value(store.insert_if_absent(pin("user" + std::to_string(i), "a")));
    value(store.check());
    {
        sqlite::Database other(options().path, std::chrono::seconds(1));
        other.run("PRAGMA wal_checkpoint(TRUNCATE)");
    }
    std::fstream file(options().path, std::ios::in | std::ios::out | std::ios::binary);
    file << std::string(static_cast<std::size_t>(std::filesystem::file_size(options().path)), '\x5a');
    file.close();
    patiently([&] { return store.list("", 10'000); });
    while (aside().empty() && !testing::Test::HasFailure()) {
        (void)store.insert_if_absent(pin("late" + std::to_string(alarms_.size()), "a"));
        (void)store.list("", 10'000);
    }
    EXPECT_EQ(value(patiently([&] { return store.list(); })), std::vector{wish});
}

TEST_F(Recovering, AMistakeIsNoMatterOfTime) {
    Options wrong = options();
    wrong.path = scratch_ / "missing/pins.sqlite";
    RecoveringStore store(wrong, alarm());
    EXPECT_EQ(store.open()->kind, OpenFailure::Kind::mistake);
    EXPECT_TRUE(std::holds_alternative<StoreError>(store.find("alice", "ssh")));
    std::filesystem::create_directory(scratch_ / "missing");
    EXPECT_EQ(value(patiently([&] { return store.find("alice", "ssh"); })), std::nullopt);
}

}  // namespace
}  // namespace homeport::state
