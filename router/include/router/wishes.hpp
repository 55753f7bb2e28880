// What an admin asked of an instance, kept so that it outlives the process.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "router/affinity.hpp"
#include "router/types.hpp"

namespace homeport::router {

/// An instance without a wish is as its configuration says.
struct Wish {
    std::string backend;
    AdminState state = AdminState::ready;
    WallTime since{};
    std::optional<WallTime> deadline;  ///< of a drain: when sessions that are left are ended.
    std::string message;               ///< for users: one line, may be empty.

    bool operator==(const Wish&) const = default;
};

/// Safe to call from several threads; calls may block.
class WishStore {
  public:
    virtual ~WishStore() = default;

    virtual StoreResult<std::vector<Wish>> list() = 0;
    /// Instead of an earlier one for the same instance.
    virtual StoreResult<std::monostate> put(const Wish&) = 0;
    virtual StoreResult<std::monostate> erase(const std::string& backend) = 0;
};

}  // namespace homeport::router
