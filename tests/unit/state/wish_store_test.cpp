// What admins asked of instances, across a restart and beside the pins.
#include <gmock/gmock.h>

#include "scratch.hpp"
#include "state/open_store.hpp"
#include "state/sqlite.hpp"

namespace homeport::state {
namespace {

using router::AdminState;
using router::Wish;
using testing::ElementsAre;

std::shared_ptr<router::WishStore> open(const std::string& path) {
    Options options;
    options.path = path;
    auto opened = open_stores(options, {});
    EXPECT_TRUE(opened) << (opened ? "" : opened.error());
    return opened ? opened->wishes : nullptr;
}

TEST(WishStore, RemembersTheLatestOfEachInstance) {
    const Scratch scratch;
    const std::string path = scratch / "pins.sqlite";
    const Wish drain{"b", AdminState::drain, at(100), at(200), "kernel update"};
    const Wish maint{"a", AdminState::maint, at(50), std::nullopt, ""};
    {
        const auto store = open(path);
        value(store->put({"b", AdminState::maint, at(1), std::nullopt, "old"}));
        value(store->put(drain));
        value(store->put(maint));
    }
    const auto again = open(path);
    EXPECT_THAT(value(again->list()), ElementsAre(maint, drain));
    value(again->erase("a"));
    value(again->erase("nowhere"));
    EXPECT_THAT(value(again->list()), ElementsAre(drain));
}

TEST(WishStore, AWordOfALaterVersionIsLeftAlone) {
    const Scratch scratch;
    const std::string path = scratch / "pins.sqlite";
    const auto store = open(path);
    sqlite::Database(path, std::chrono::seconds(1))
        .run("INSERT INTO wishes VALUES ('a', 'asleep', 1, 0, '')");
    EXPECT_THAT(value(store->list()), ElementsAre());
}

TEST(WishStore, ADatabaseOfTheFirstVersionGetsTheTable) {
    const Scratch scratch;
    const std::string path = scratch / "pins.sqlite";
    open_or_fail(path);
    sqlite::Database(path, std::chrono::seconds(1))
        .run("DROP TABLE wishes; DROP INDEX pins_by_age; PRAGMA user_version = 1");
    EXPECT_THAT(value(open(path)->list()), ElementsAre());
}

}  // namespace
}  // namespace homeport::state
