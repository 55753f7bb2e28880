// What admins asked of instances, in the same file as the pins.
#pragma once

#include <chrono>
#include <memory>
#include <mutex>
#include <string>

#include <boost/system/result.hpp>

#include "router/wishes.hpp"
#include "state/sqlite.hpp"

namespace homeport::state {

class SqliteWishStore final : public router::WishStore {
  public:
    /// The file is there and its schema up to date: SqlitePinStore has opened it.
    [[nodiscard]] static boost::system::result<std::unique_ptr<SqliteWishStore>, std::string> open(
        const std::string& path, std::chrono::milliseconds busy);

    router::StoreResult<std::vector<router::Wish>> list() override;
    router::StoreResult<std::monostate> put(const router::Wish&) override;
    router::StoreResult<std::monostate> erase(const std::string& backend) override;

  private:
    SqliteWishStore(std::string path, sqlite::Database database)
        : path_(std::move(path)), database_(std::move(database)) {}
    template <class T, class Operation>
    router::StoreResult<T> perform(Operation operation);

    const std::string path_;
    std::mutex mutex_;  // guards everything below
    sqlite::Database database_;
};

}  // namespace homeport::state
