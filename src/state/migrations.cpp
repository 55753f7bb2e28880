#include "state/migrations.hpp"

#include <array>
#include <cstdint>

namespace homeport::state {

namespace {

// steps[n] takes a database from version n (PRAGMA user_version) to n + 1. A step that was released never
// changes: what it made is out there.
constexpr std::array steps = {
    // versions.last: of the whole store, so that a pin erased and made again has a new version.
    R"sql(
        CREATE TABLE pins (
            user TEXT NOT NULL,
            service TEXT NOT NULL,
            backend TEXT NOT NULL,
            uid INTEGER NOT NULL,
            gid INTEGER NOT NULL,
            home TEXT NOT NULL,
            created INTEGER NOT NULL,    -- seconds since 1970, as last_seen
            last_seen INTEGER NOT NULL,
            why TEXT NOT NULL,
            version INTEGER NOT NULL,
            PRIMARY KEY (user, service)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE versions (last INTEGER NOT NULL) STRICT;
        INSERT INTO versions VALUES (0);
    )sql",
    // What admins asked of instances.
    R"sql(
        CREATE TABLE wishes (
            name TEXT PRIMARY KEY,
            state TEXT NOT NULL,
            since INTEGER NOT NULL,      -- seconds since 1970
            deadline INTEGER NOT NULL,   -- the same; 0: none
            message TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
    )sql",
    // So that looking for old pins does not mean looking at all of them.
    R"sql(
        CREATE INDEX pins_by_age ON pins (service, last_seen);
    )sql",
};

}  // namespace

boost::system::result<void, std::string> migrate(sqlite::Database& database) {
    const auto current = static_cast<std::int64_t>(steps.size());
    sqlite::Transaction transaction(database);  // two routers starting at once migrate one after the other
    const std::int64_t found = database.number("PRAGMA user_version");
    if (found == current) return {};
    if (found > current) {
        return "its schema has version " + std::to_string(found) + " and this Homeport knows only up to " +
               std::to_string(current) + "; run the newer Homeport that wrote it, or move the file away";
    }
    // Every version of ours has been counted: tables without a version are somebody else's.
    if (found < 0 || (found == 0 && database.number("SELECT count(*) FROM sqlite_schema") > 0)) {
        return std::string("it is an SQLite database of another program; give Homeport a file of its own");
    }
    for (auto step = static_cast<std::size_t>(found); step < steps.size(); ++step) database.run(steps[step]);
    database.run("PRAGMA user_version = " + std::to_string(current));
    transaction.commit();
    return {};
}

}  // namespace homeport::state
