// SQLite with owners: a database, prepared statements, the rows of one run, a transaction.
//
// Any statement may meet a full disk or a lock, and nothing useful can be done between two of them, so in
// here errors are exceptions; they end at the members of SqlitePinStore, which answer with values. Nothing
// here locks: all objects of one Database belong to one thread at a time. Source:
// https://sqlite.org/c3ref/intro.html
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace homeport::state::sqlite {

class Error : public std::runtime_error {
  public:
    Error(int result_code, const std::string& message);
    /// The bytes of the file cannot be what SQLite wrote, as opposed to a full disk, a lock or missing
    /// rights.
    [[nodiscard]] bool damaged() const { return damaged_; }
    /// The file should be opened anew: what is open may be no longer what the name stands for, or is damaged.
    [[nodiscard]] bool lost() const { return lost_; }

  private:
    bool damaged_, lost_;
};

class Database {
  public:
    /// Opens an existing file for reading and writing. `busy` is how long a statement waits for other
    /// processes.
    Database(const std::string& path, std::chrono::milliseconds busy);

    /// Runs statements whose rows, if any, are of no interest.
    void run(const std::string& statements);
    /// Rows the last INSERT, UPDATE or DELETE changed.
    [[nodiscard]] std::uint64_t changes() const;

    [[nodiscard]] sqlite3* handle() const { return handle_.get(); }

    /// The first column of the only row.
    [[nodiscard]] std::string text(std::string_view question) const;
    [[nodiscard]] std::int64_t number(std::string_view question) const;

  private:
    struct Close {
        void operator()(sqlite3*) const;
    };
    std::unique_ptr<sqlite3, Close> handle_;
};

/// One run of a Statement. The statement is free for its next run when this goes.
class Rows {
  public:
    ~Rows();
    Rows(const Rows&) = delete;
    Rows& operator=(const Rows&) = delete;

    /// Goes to the next row; false after the last.
    bool next();
    /// Columns of the row, from 0.
    [[nodiscard]] std::int64_t number(int column) const;
    [[nodiscard]] std::string text(int column) const;

  private:
    friend class Statement;
    template <class... Values>
    explicit Rows(sqlite3_stmt* statement, const Values&... values) : statement_(statement) {
        int parameter = 0;
        (bind(++parameter, values), ...);
    }
    void bind(int parameter, std::string_view value);
    void bind(int parameter, std::int64_t value);
    void expect_ok(int code) const;

    sqlite3_stmt* statement_;
};

/// Compiled once, run often, by one Rows at a time. Must not outlive its Database.
class Statement {
  public:
    Statement(const Database& database, std::string_view sql);

    /// Begins a run with ?1, ?2, ... set to `values`, which are copied. Nothing happens before next().
    template <class... Values>
    [[nodiscard]] Rows with(const Values&... values) {
        return Rows{handle_.get(), values...};
    }
    /// Runs to the end.
    template <class... Values>
    void run(const Values&... values) {
        Rows rows = with(values...);
        while (rows.next()) {
        }
    }

  private:
    struct Finalize {
        void operator()(sqlite3_stmt*) const;
    };
    std::unique_ptr<sqlite3_stmt, Finalize> handle_;
};

/// Takes the write lock at once (BEGIN IMMEDIATE), so that what is read inside still holds when it is
/// written: a transaction that starts as a reader can find on its first write that somebody was faster, and
/// fail. Rolls back unless committed.
class Transaction {
  public:
    explicit Transaction(Database& database);
    ~Transaction();
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;

    void commit();

  private:
    Database& database_;
};

}  // namespace homeport::state::sqlite
