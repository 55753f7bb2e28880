// Pins in memory: for tests, for embedders, and for a router that need not remember across restarts.
#pragma once

#include <map>
#include <mutex>

#include "router/affinity.hpp"

namespace homeport::router {

class MemoryPinStore : public PinStore {
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
    using Key = std::pair<std::string, std::string>;  // user, service
    Pin& put(const Key&, const Pin&);

    std::mutex mutex_;
    std::map<Key, Pin> pins_;
    std::uint64_t last_version_ =
        0;  // of the whole store, so that a pin erased and made again has a new version
};

}  // namespace homeport::router
