// Pins in memory: for tests, for embedders, and for a router that need not remember across restarts.
#pragma once

#include <map>
#include <mutex>

#include "router/affinity.hpp"

namespace homeport::router {

class MemoryPinStore final : public PinStore {
  public:
    StoreResult<std::optional<Pin>> find(const std::string& user, const std::string& service) override;
    StoreResult<Pin> insert_if_absent(const Pin&) override;
    StoreResult<Pin> replace_if(std::uint64_t expected_version, const Pin&) override;
    StoreResult<std::monostate> touch(const std::vector<std::string>& users, const std::string& service,
                                      WallTime seen) override;
    StoreResult<bool> erase(const std::string& user, const std::string& service) override;
    StoreResult<std::uint64_t> expire(const std::string& service, WallTime before) override;
    StoreResult<std::vector<Pin>> list(const std::string& after, std::size_t limit) override;

  private:
    std::mutex mutex_;
    std::map<std::pair<std::string, std::string>, Pin> pins_;   // by user, service
};

}  // namespace homeport::router
