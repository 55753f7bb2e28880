// Opening: the configured store, a private file, older and newer schemas, files that are no pin store.
#include "state/open_store.hpp"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <fstream>

#include "router/memory_pin_store.hpp"
#include "scratch.hpp"
#include "state/pin_statements.hpp"
#include "state/sqlite.hpp"

namespace homeport::state {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

/// A database as somebody else may have left it.
void make_database(const std::string& path, const std::string& statements) {
    std::ofstream{path};
    sqlite::Database(path, std::chrono::seconds(1)).run(statements);
}

unsigned mode_of(const std::string& path) {
    struct stat status {};
    return ::stat(path.c_str(), &status) == 0 ? status.st_mode & 07777 : 0;
}

TEST(OpenStore, OpensWhatIsConfigured) {
    const Scratch scratch;
    Options options;
    options.path = scratch / "pins.sqlite";
    EXPECT_NE(dynamic_cast<RecoveringStore*>(open_stores(options, {})->pins.get()), nullptr);

    options.store = "memory";
    EXPECT_NE(dynamic_cast<router::MemoryPinStore*>(open_stores(options, {})->pins.get()), nullptr);

    options.store = "etcd";
    EXPECT_EQ(open_stores(options, {}).error(), "There is no pin store \"etcd\"; choose sqlite or memory.");

    options.store = "sqlite";
    options.path = scratch / "missing/pins.sqlite";
    EXPECT_FALSE(open_stores(options, {}));
}

TEST(OpenStore, PinsOutliveTheStore) {
    const Scratch scratch;
    const std::string path = scratch / "pins.sqlite";
    const auto kept = value(open_or_fail(path)->insert_if_absent(pin("alice", "a", 7)));
    auto again = open_or_fail(path);
    EXPECT_EQ(value(again->find("alice", "ssh")), kept);
    EXPECT_GT(value(again->insert_if_absent(pin("bob", "a"))).version, kept.version);
}

TEST(OpenStore, VersionsGrowAcrossRestarts) {
    const Scratch scratch;
    const std::string path = scratch / "pins.sqlite";
    auto store = open_or_fail(path);
    const auto old = value(store->insert_if_absent(pin("alice", "a")));
    value(store->erase("alice", "ssh"));
    store.reset();
    EXPECT_GT(value(open_or_fail(path)->insert_if_absent(pin("alice", "b"))).version, old.version);
}

TEST(OpenStore, FilesArePrivateWhateverTheUmask) {
    for (const mode_t mask : {0000U, 0022U, 0777U}) {
        const Scratch scratch;
        const std::string path = scratch / "pins.sqlite";
        const mode_t before = ::umask(mask);
        auto store = open_or_fail(path);
        value(store->insert_if_absent(pin("alice", "a")));
        ::umask(before);
        EXPECT_EQ(mode_of(path), 0600U) << mask;
        EXPECT_EQ(mode_of(path + "-wal"), 0600U) << mask;
        EXPECT_EQ(mode_of(path + "-shm"), 0600U) << mask;
    }
}

TEST(OpenStore, AFileThatIsTooOpenIsClosed) {
    const Scratch scratch;
    const std::string path = scratch / "pins.sqlite";
    open_or_fail(path).reset();
    std::filesystem::permissions(path, std::filesystem::perms(0644));
    auto store = open_or_fail(path);
    EXPECT_EQ(mode_of(path), 0600U);
}

TEST(OpenStore, AMissingDirectoryIsExplained) {
    const Scratch scratch;
    EXPECT_EQ(refusal(scratch / "a/b/pins.sqlite"),
              "Cannot make the pin store " + (scratch / "a/b/pins.sqlite") + ": there is no directory " +
                  (scratch / "a/b") + "; make it with: install -d -m 0700 " + (scratch / "a/b"));
}

TEST(OpenStore, ADirectoryIsNoStore) {
    const Scratch scratch;
    std::filesystem::create_directory(scratch / "pins");
    EXPECT_EQ(refusal(scratch / "pins"), "The pin store " + (scratch / "pins") + " is not a regular file.");
}

TEST(Migrations, AnEmptyFileBecomesAStore) {
    const Scratch scratch;
    const std::string path = scratch / "pins.sqlite";
    make_database(path, "PRAGMA user_version = 0");
    value(open_or_fail(path)->insert_if_absent(pin("alice", "a")));
    const sqlite::Database database(path, std::chrono::seconds(1));
    EXPECT_EQ(database.number("PRAGMA user_version"), 3);
    EXPECT_EQ(database.number("SELECT count(*) FROM pins"), 1);
    EXPECT_EQ(database.text("PRAGMA journal_mode"), "wal");
}

TEST(Migrations, PinsOfTheSecondVersionAreKeptAndGetTheirIndex) {
    const Scratch scratch;
    const std::string path = scratch / "pins.sqlite";
    const auto kept = value(open_or_fail(path)->insert_if_absent(pin("alice", "a", 7)));
    sqlite::Database(path, std::chrono::seconds(1)).run("DROP INDEX pins_by_age; PRAGMA user_version = 2");
    const auto store = open_or_fail(path);
    EXPECT_EQ(value(store->find("alice", "ssh")), kept);
    EXPECT_EQ(value(store->expire("ssh", at(8), {}, 1)).users, std::vector<std::string>{"alice"});
    const sqlite::Database database(path, std::chrono::seconds(1));
    EXPECT_EQ(database.number("SELECT count(*) FROM sqlite_schema WHERE name = 'pins_by_age'"), 1);
}

/// How SQLite would go about it, step by step.
std::string plan(const sqlite::Database& database, const std::string& statement) {
    std::string steps;
    sqlite::Statement explain(database, "EXPLAIN QUERY PLAN " + statement);
    for (sqlite::Rows rows = explain.with(); rows.next();) steps += rows.text(3) + "\n";
    return steps;
}

TEST(Statements, NoneGoesThroughAllPins) {
    const Scratch scratch;
    const std::string path = scratch / "pins.sqlite";
    open_or_fail(path).reset();
    const sqlite::Database database(path, std::chrono::seconds(1));
    EXPECT_THAT(plan(database, "SELECT count(*) FROM pins WHERE backend = 'a'"), HasSubstr("SCAN pins"));
    for (const std::string& statement : {statements::find, statements::list, statements::unseen,
                                         statements::upsert, statements::touch, statements::erase}) {
        EXPECT_THAT(plan(database, statement), Not(HasSubstr("SCAN"))) << statement;
        EXPECT_THAT(plan(database, statement), Not(HasSubstr("TEMP B-TREE"))) << statement;
    }
    EXPECT_THAT(plan(database, statements::unseen), HasSubstr("pins_by_age (service=? AND last_seen<?)"));
}

TEST(Migrations, ANewerSchemaIsRefusedAndLeftAlone) {
    const Scratch scratch;
    const std::string path = scratch / "pins.sqlite";
    open_or_fail(path).reset();
    sqlite::Database(path, std::chrono::seconds(1)).run("PRAGMA user_version = 1000");
    EXPECT_THAT(refusal(path), AllOf(HasSubstr(path), HasSubstr("version 1000"), HasSubstr("only up to 3;")));
    EXPECT_EQ(sqlite::Database(path, std::chrono::seconds(1)).number("PRAGMA user_version"), 1000);
}

TEST(Migrations, AnotherProgramsDatabaseIsRefusedAndLeftAlone) {
    const Scratch scratch;
    const std::string path = scratch / "cookies.sqlite";
    make_database(path, "CREATE TABLE cookies (name)");
    EXPECT_THAT(refusal(path), HasSubstr("another program"));
    EXPECT_EQ(sqlite::Database(path, std::chrono::seconds(1)).number("SELECT count(*) FROM sqlite_schema"),
              1);
}

TEST(DamagedFile, TextIsRefused) {
    const Scratch scratch;
    const std::string path = scratch / "pins.sqlite";
    std::ofstream(path) << std::string(8192, 'x');
    EXPECT_THAT(refusal(path),
                AllOf(HasSubstr("The pin store " + path + " is damaged"), HasSubstr("move it away")));
}

TEST(DamagedFile, AnOverwrittenPageIsRefused) {
    const Scratch scratch;
    const std::string path = scratch / "pins.sqlite";
    auto store = open_or_fail(path);
    for (int i = 0; i < 500; ++i) value(store->insert_if_absent(pin("user" + std::to_string(i), "a")));
    store.reset();
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(-4096, std::ios::end);
    file << std::string(4096, '\x5a');
    file.close();
    EXPECT_THAT(refusal(path), HasSubstr("is damaged"));
}

TEST(DamagedFile, ATruncatedFileIsRefused) {
    const Scratch scratch;
    const std::string path = scratch / "pins.sqlite";
    open_or_fail(path).reset();
    std::filesystem::resize_file(path, 4096);
    EXPECT_THAT(refusal(path), HasSubstr("is damaged"));
}

}  // namespace
}  // namespace homeport::state
