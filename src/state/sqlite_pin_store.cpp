#include "state/sqlite_pin_store.hpp"

#include <algorithm>
#include <atomic>
#include <limits>
#include <mutex>
#include <utility>

#include "state/migrations.hpp"
#include "state/pin_file.hpp"
#include "state/pin_statements.hpp"
#include "state/sqlite.hpp"

namespace homeport::state {

using router::Expired;
using router::Pin;
using router::StoreError;
using router::StoreResult;
using router::WallTime;

namespace {

Pin read_pin(const sqlite::Rows& row) {
    Pin pin;
    pin.user = row.text(0);
    pin.service = row.text(1);
    pin.backend = row.text(2);
    pin.uid = static_cast<std::uint32_t>(row.number(3));
    pin.gid = static_cast<std::uint32_t>(row.number(4));
    pin.home = row.text(5);
    pin.created = WallTime{std::chrono::seconds{row.number(6)}};
    pin.last_seen = WallTime{std::chrono::seconds{row.number(7)}};
    pin.why = row.text(8);
    pin.version = static_cast<std::uint64_t>(row.number(9));
    return pin;
}

std::int64_t seconds(WallTime time) {
    return time.time_since_epoch().count();
}

// To SQLite a negative limit is none at all.
std::int64_t at_most(std::size_t limit) {
    constexpr std::size_t most = std::numeric_limits<std::int64_t>::max();
    return static_cast<std::int64_t>(std::min(limit, most));
}

OpenFailure damaged(const std::string& path, const std::string& how) {
    return {OpenFailure::Kind::damage, "The pin store " + path + " is damaged (" + how +
                                           "); put back a copy, or move it away with its -wal " +
                                           "and -shm files and Homeport starts with no pins."};
}

// What must hold before a statement can be prepared.
boost::system::result<void, OpenFailure> make_ready(sqlite::Database& database, const std::string& path) {
    // Finds damage now, in words for the admin, rather than in the middle of a login. Cheap: a row is a user.
    if (const std::string verdict = database.text("PRAGMA quick_check(1)"); verdict != "ok") {
        return damaged(path, verdict);
    }
    if (auto migrated = migrate(database); !migrated) {
        return OpenFailure{OpenFailure::Kind::mistake,
                           "The pin store " + path + " cannot be used: " + migrated.error() + "."};
    }
    // A login must not wait for whoever reads; only the write-ahead log has readers and a writer at once. The
    // mode stays in the file, so the file had to prove itself ours first.
    if (database.text("PRAGMA journal_mode = WAL") != "wal") {
        return OpenFailure{
            OpenFailure::Kind::mistake,
            "The pin store " + path + " is on a file system without shared memory; give it a local one."};
    }
    // NORMAL syncs the log at checkpoints instead of at every commit. A commit is in the kernel's page cache
    // before the login goes on, so it outlives our own death by any signal. A power cut may take the last
    // commits, never the integrity of the file (https://sqlite.org/wal.html), and ends the sessions that
    // those pins were for anyway.
    database.run("PRAGMA synchronous = NORMAL");
    return {};
}

}  // namespace

struct SqlitePinStore::Impl {
    Impl(std::string file, sqlite::Database ready) : path(std::move(file)), database(std::move(ready)) {}

    // Every operation runs in here: one at a time, and SQLite's exceptions become values.
    template <class T, class Operation>
    StoreResult<T> perform(Operation operation) {
        const std::lock_guard lock(mutex);
        try {
            return StoreResult<T>(operation());
        } catch (const sqlite::Error& error) {
            lost = error.lost();
            return StoreError{"pin store " + path + ": " + error.what()};
        }
    }

    std::optional<Pin> find_pin(const std::string& user, const std::string& service) {
        sqlite::Rows rows = find.with(user, service);
        return rows.next() ? std::optional(read_pin(rows)) : std::nullopt;
    }

    // Needs a transaction of the caller around it.
    Pin put(Pin pin) {
        pin.version = new_version();
        upsert.run(pin.user, pin.service, pin.backend, std::int64_t{pin.uid}, std::int64_t{pin.gid}, pin.home,
                   seconds(pin.created), seconds(pin.last_seen), pin.why,
                   static_cast<std::int64_t>(pin.version));
        return pin;
    }

    std::uint64_t new_version() {
        sqlite::Rows rows = count_version.with();
        rows.next();
        return static_cast<std::uint64_t>(rows.number(0));
    }

    const std::string path;
    std::atomic<bool> lost{false};
    std::mutex mutex;  // guards everything below
    sqlite::Database database;
    sqlite::Statement find{database, statements::find};
    sqlite::Statement list{database, statements::list};
    sqlite::Statement unseen{database, statements::unseen};
    sqlite::Statement upsert{database, statements::upsert};
    sqlite::Statement touch{database, statements::touch};
    sqlite::Statement erase{database, statements::erase};
    sqlite::Statement count_version{database, statements::count_version};
};

boost::system::result<std::unique_ptr<SqlitePinStore>, OpenFailure> SqlitePinStore::open(
    const std::string& path, std::chrono::milliseconds busy) {
    if (auto prepared = prepare_pin_file(path); !prepared) return prepared.error();
    try {
        sqlite::Database database(path, busy);
        if (auto ready = make_ready(database, path); !ready) return ready.error();
        auto impl = std::make_unique<Impl>(path, std::move(database));
        return std::unique_ptr<SqlitePinStore>(new SqlitePinStore(std::move(impl)));
    } catch (const sqlite::Error& error) {
        if (error.damaged()) return damaged(path, error.what());
        return OpenFailure{OpenFailure::Kind::trouble,
                           "Cannot open the pin store " + path + ": " + error.what() + "."};
    }
}

SqlitePinStore::SqlitePinStore(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

SqlitePinStore::~SqlitePinStore() = default;

StoreResult<std::optional<Pin>> SqlitePinStore::find(const std::string& user, const std::string& service) {
    return impl_->perform<std::optional<Pin>>([&] { return impl_->find_pin(user, service); });
}

StoreResult<Pin> SqlitePinStore::insert_if_absent(const Pin& pin) {
    return replace_if(0, pin);  // no pin has version 0
}

StoreResult<Pin> SqlitePinStore::replace_if(std::uint64_t expected_version, const Pin& pin) {
    return impl_->perform<Pin>([&] {
        sqlite::Transaction transaction(impl_->database);
        const std::optional<Pin> found = impl_->find_pin(pin.user, pin.service);
        if (found && found->version != expected_version) return *found;
        Pin stands = impl_->put(pin);
        transaction.commit();
        return stands;
    });
}

StoreResult<std::monostate> SqlitePinStore::touch(const std::vector<std::string>& users,
                                                  const std::string& service, WallTime seen) {
    return impl_->perform<std::monostate>([&] {
        sqlite::Transaction transaction(impl_->database);
        for (const std::string& user : users) impl_->touch.run(user, service, seconds(seen));
        transaction.commit();
        return std::monostate{};
    });
}

StoreResult<bool> SqlitePinStore::erase(const std::string& user, const std::string& service) {
    return impl_->perform<bool>([&] {
        impl_->erase.run(user, service);
        return impl_->database.changes() > 0;
    });
}

StoreResult<Expired> SqlitePinStore::expire(const std::string& service, WallTime before,
                                            const std::set<std::string>& spared, std::size_t limit) {
    return impl_->perform<Expired>([&] {
        sqlite::Transaction transaction(impl_->database);
        std::vector<std::pair<std::string, std::string>> unseen;  // read before any of them changes
        for (sqlite::Rows rows = impl_->unseen.with(service, seconds(before), at_most(limit)); rows.next();)
            unseen.emplace_back(rows.text(0), rows.text(1));
        Expired expired;
        expired.more = unseen.size() == limit;
        for (auto& [user, backend] : unseen) {
            if (spared.contains(backend)) {
                impl_->touch.run(user, service, seconds(before));
            } else {
                impl_->erase.run(user, service);
                expired.users.push_back(std::move(user));
            }
        }
        transaction.commit();
        return expired;
    });
}

StoreResult<std::monostate> SqlitePinStore::check() {
    return impl_->perform<std::monostate>([&] {
        // Touches the pages that a new pin touches: a disk may have room for fewer.
        Pin probe;
        probe.service = "check";
        sqlite::Transaction transaction(impl_->database);
        impl_->put(probe);
        impl_->erase.run(probe.user, probe.service);
        transaction.commit();
        return std::monostate{};
    });
}

bool SqlitePinStore::lost() const {
    return impl_->lost;
}

StoreResult<std::vector<Pin>> SqlitePinStore::list(const std::string& after, std::size_t limit) {
    return impl_->perform<std::vector<Pin>>([&] {
        sqlite::Rows rows = impl_->list.with(after, at_most(limit));
        std::vector<Pin> page;
        while (rows.next()) page.push_back(read_pin(rows));
        return page;
    });
}

}  // namespace homeport::state
