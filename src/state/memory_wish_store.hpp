// What admins asked of instances, forgotten at the end.
#pragma once

#include <string>
#include <vector>

#include "router/wishes.hpp"

namespace homeport::state {

/// For a router whose pins are in memory.
class MemoryWishStore final : public router::WishStore {
  public:
    router::StoreResult<std::vector<router::Wish>> list() override { return std::vector<router::Wish>(); }
    router::StoreResult<std::monostate> put(const router::Wish&) override { return std::monostate{}; }
    router::StoreResult<std::monostate> erase(const std::string&) override { return std::monostate{}; }
};

}  // namespace homeport::state
