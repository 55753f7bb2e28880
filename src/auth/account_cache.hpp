// What NSS said lately: asking it for somebody's groups can take as long as a key exchange, and LDAP longer.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include <boost/system/result.hpp>

#include "auth/accounts.hpp"

namespace homeport::auth {

/// The files by which local accounts change, as they are now. Equal as long as nobody touched them.
struct AccountFiles {
    struct State {
        std::uint64_t inode = 0, size = 0;
        std::int64_t changed = 0;  ///< nanoseconds of its ctime.
        bool operator==(const State&) const = default;
    };
    std::array<State, 3> states{};
    bool operator==(const AccountFiles&) const = default;

    /// Three calls of stat().
    [[nodiscard]] static AccountFiles look();
};

/// Remembers accounts that exist, and nothing about names that do not: somebody new is known at once. An
/// answer counts until it is too old or a file above has changed. Safe from any thread; find() may block as
/// find_account() does.
class AccountCache {
  public:
    using Answer = boost::system::result<std::optional<Account>>;
    using TimePoint = std::chrono::steady_clock::time_point;

    explicit AccountCache(std::function<Answer(const std::string&)> ask = find_account,
                          std::function<AccountFiles()> look = AccountFiles::look)
        : ask_(std::move(ask)), look_(std::move(look)) {}

    /// As find_account(), by an answer that is less than `lifetime` old if there is one.
    [[nodiscard]] Answer find(const std::string& name, std::chrono::milliseconds lifetime,
                              TimePoint now = std::chrono::steady_clock::now());
    void clear();

  private:
    void forget();

    struct Known {
        Account account;
        TimePoint asked;
    };

    const std::function<Answer(const std::string&)> ask_;
    const std::function<AccountFiles()> look_;
    std::mutex mutex_;
    AccountFiles files_;            ///< before any of `known_` was asked for.
    std::uint64_t generation_ = 0;  ///< of answers: those of an older one are not remembered.
    std::unordered_map<std::string, Known> known_;
};

}  // namespace homeport::auth
