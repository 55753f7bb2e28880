#include "state/sqlite.hpp"

#include <sqlite3.h>

namespace homeport::state::sqlite {

namespace {

[[noreturn]] void fail(sqlite3* database, int code) {
    // Without a handle (out of memory while opening) only the code can speak.
    throw Error(code, database == nullptr ? sqlite3_errstr(code) : sqlite3_errmsg(database));
}

bool is_damage(int result_code) {
    const int primary = result_code & 0xff;  // the rest is detail of an extended code
    return primary == SQLITE_CORRUPT || primary == SQLITE_NOTADB;
}

// A full disk and a lock pass by themselves; closing would only lose what can still be read.
bool is_loss(int result_code) {
    const int primary = result_code & 0xff;
    return is_damage(result_code) || primary == SQLITE_IOERR || primary == SQLITE_CANTOPEN ||
           primary == SQLITE_READONLY;
}

}  // namespace

Error::Error(int result_code, const std::string& message)
    : std::runtime_error(message), damaged_(is_damage(result_code)), lost_(is_loss(result_code)) {}

Database::Database(const std::string& path, std::chrono::milliseconds busy) {
    sqlite3* opened = nullptr;
    // NOMUTEX: whoever owns the Database serialises its use, a second lock inside SQLite would buy nothing.
    const int code =
        sqlite3_open_v2(path.c_str(), &opened, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
    handle_.reset(opened);
    if (code != SQLITE_OK) fail(opened, code);
    sqlite3_extended_result_codes(opened, 1);
    sqlite3_busy_timeout(opened, static_cast<int>(busy.count()));
}

void Database::Close::operator()(sqlite3* handle) const {
    sqlite3_close_v2(handle);
}

void Database::run(const std::string& statements) {
    const int code = sqlite3_exec(handle_.get(), statements.c_str(), nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) fail(handle_.get(), code);
}

std::uint64_t Database::changes() const {
    return static_cast<std::uint64_t>(sqlite3_changes64(handle_.get()));
}

std::string Database::text(std::string_view question) const {
    Statement statement(*this, question);
    Rows answer = statement.with();
    return answer.next() ? answer.text(0) : std::string{};
}

std::int64_t Database::number(std::string_view question) const {
    Statement statement(*this, question);
    Rows answer = statement.with();
    return answer.next() ? answer.number(0) : 0;
}

Statement::Statement(const Database& database, std::string_view sql) {
    sqlite3_stmt* prepared = nullptr;
    const int code = sqlite3_prepare_v3(database.handle(), sql.data(), static_cast<int>(sql.size()),
                                        SQLITE_PREPARE_PERSISTENT, &prepared, nullptr);
    if (code != SQLITE_OK) fail(database.handle(), code);
    handle_.reset(prepared);
}

void Statement::Finalize::operator()(sqlite3_stmt* handle) const {
    sqlite3_finalize(handle);
}

Rows::~Rows() {
    sqlite3_reset(statement_);  // repeats the error of the last step, which next() has thrown already
    sqlite3_clear_bindings(statement_);
}

bool Rows::next() {
    const int code = sqlite3_step(statement_);
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) return false;
    fail(sqlite3_db_handle(statement_), code);
}

std::int64_t Rows::number(int column) const {
    return sqlite3_column_int64(statement_, column);
}

std::string Rows::text(int column) const {
    const void* bytes = sqlite3_column_blob(statement_, column);  // null when empty
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_, column));
    return bytes == nullptr ? std::string{} : std::string(static_cast<const char*>(bytes), size);
}

void Rows::bind(int parameter, std::string_view value) {
    // A null pointer would bind NULL, and an empty view may hold one.
    const char* const bytes = value.empty() ? "" : value.data();
    expect_ok(sqlite3_bind_text64(statement_, parameter, bytes, value.size(), SQLITE_TRANSIENT, SQLITE_UTF8));
}

void Rows::bind(int parameter, std::int64_t value) {
    expect_ok(sqlite3_bind_int64(statement_, parameter, value));
}

void Rows::expect_ok(int code) const {
    if (code != SQLITE_OK) fail(sqlite3_db_handle(statement_), code);
}

Transaction::Transaction(Database& database) : database_(database) {
    database_.run("BEGIN IMMEDIATE");
}

Transaction::~Transaction() {
    // After commit() or after an error on which SQLite rolled back by itself (a full disk) none is open any
    // more.
    if (sqlite3_get_autocommit(database_.handle()) != 0) return;
    // Its failure changes nothing for us: what is not committed does not survive.
    sqlite3_exec(database_.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
}

void Transaction::commit() {
    database_.run("COMMIT");
}

}  // namespace homeport::state::sqlite
