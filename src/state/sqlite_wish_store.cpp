#include "state/sqlite_wish_store.hpp"

namespace homeport::state {

using router::AdminState;
using router::StoreError;
using router::StoreResult;
using router::Wish;

namespace {

/// A row of a later version may hold a word that this one does not know: the instance is then as configured.
std::optional<AdminState> parse_state(const std::string& text) {
    for (const AdminState state : {AdminState::ready, AdminState::drain, AdminState::maint}) {
        if (to_string(state) == text) return state;
    }
    return std::nullopt;
}

router::WallTime wall(std::int64_t seconds) {
    return router::WallTime{std::chrono::seconds{seconds}};
}

}  // namespace

boost::system::result<std::unique_ptr<SqliteWishStore>, std::string> SqliteWishStore::open(
    const std::string& path, std::chrono::milliseconds busy) {
    try {
        return std::unique_ptr<SqliteWishStore>(new SqliteWishStore(path, sqlite::Database(path, busy)));
    } catch (const sqlite::Error& error) {
        return "Cannot open " + path + " for the states of instances: " + error.what() + ".";
    }
}

template <class T, class Operation>
StoreResult<T> SqliteWishStore::perform(Operation operation) {
    const std::lock_guard lock(mutex_);
    try {
        return StoreResult<T>(operation());
    } catch (const sqlite::Error& error) {
        return StoreError{path_ + ": " + error.what()};
    }
}

StoreResult<std::vector<Wish>> SqliteWishStore::list() {
    return perform<std::vector<Wish>>([&] {
        sqlite::Statement select(database_,
                                 "SELECT name, state, since, deadline, message FROM wishes ORDER BY name");
        sqlite::Rows rows = select.with();
        std::vector<Wish> wishes;
        while (rows.next()) {
            const auto state = parse_state(rows.text(1));
            if (!state) continue;
            Wish wish{rows.text(0), *state, wall(rows.number(2)), std::nullopt, rows.text(4)};
            if (rows.number(3) != 0) wish.deadline = wall(rows.number(3));
            wishes.push_back(std::move(wish));
        }
        return wishes;
    });
}

StoreResult<std::monostate> SqliteWishStore::put(const Wish& wish) {
    return perform<std::monostate>([&] {
        const std::int64_t deadline = wish.deadline ? wish.deadline->time_since_epoch().count() : 0;
        sqlite::Statement upsert(database_, "INSERT OR REPLACE INTO wishes VALUES (?1, ?2, ?3, ?4, ?5)");
        upsert.run(wish.backend, to_string(wish.state), std::int64_t{wish.since.time_since_epoch().count()},
                   deadline, wish.message);
        return std::monostate{};
    });
}

StoreResult<std::monostate> SqliteWishStore::erase(const std::string& backend) {
    return perform<std::monostate>([&] {
        sqlite::Statement remove(database_, "DELETE FROM wishes WHERE name = ?1");
        remove.run(backend);
        return std::monostate{};
    });
}

}  // namespace homeport::state
