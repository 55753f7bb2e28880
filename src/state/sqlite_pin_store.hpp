// Pins in one SQLite file: write-ahead log, migrations by version, every operation one transaction.
#pragma once

#include <chrono>
#include <memory>
#include <set>
#include <string>

#include <boost/system/result.hpp>

#include "router/affinity.hpp"
#include "state/open_failure.hpp"

namespace homeport::state {

/// Safe to call from several threads, which take turns. Several processes may open one file. Every member
/// blocks.
class SqlitePinStore final : public router::PinStore {
  public:
    /// Opens or makes the file (mode 0600) and brings its schema up to date; a damaged file and a schema
    /// newer than we know are refused. `busy`: how long an operation waits while another process writes.
    [[nodiscard]] static boost::system::result<std::unique_ptr<SqlitePinStore>, OpenFailure> open(
        const std::string& path, std::chrono::milliseconds busy = std::chrono::seconds(2));
    ~SqlitePinStore() override;

    router::StoreResult<std::optional<router::Pin>> find(const std::string& user,
                                                         const std::string& service) override;
    router::StoreResult<router::Pin> insert_if_absent(const router::Pin&) override;
    router::StoreResult<router::Pin> replace_if(std::uint64_t expected_version, const router::Pin&) override;
    router::StoreResult<std::monostate> touch(const std::vector<std::string>& users,
                                              const std::string& service, router::WallTime seen) override;
    router::StoreResult<bool> erase(const std::string& user, const std::string& service) override;
    router::StoreResult<router::Expired> expire(const std::string& service, router::WallTime before,
                                                const std::set<std::string>& spared,
                                                std::size_t limit) override;
    router::StoreResult<std::vector<router::Pin>> list(const std::string& after, std::size_t limit) override;

    router::StoreResult<std::monostate> check() override;

    /// The last operation that failed has shown that the file should be opened anew.
    [[nodiscard]] bool lost() const;

  private:
    struct Impl;  // keeps SQLite out of this header
    explicit SqlitePinStore(std::unique_ptr<Impl>);
    std::unique_ptr<Impl> impl_;
};

}  // namespace homeport::state
