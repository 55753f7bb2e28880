// Pins in memory: for tests, for embedders, and for a router that need not remember across restarts.
#pragma once

#include <map>
#include <mutex>
#include <set>
#include <tuple>

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
    StoreResult<Expired> expire(const std::string& service, WallTime before,
                                const std::set<std::string>& spared, std::size_t limit) override;
    StoreResult<std::vector<Pin>> list(const std::string& after, std::size_t limit) override;

  private:
    using Key = std::pair<std::string, std::string>;             // user, service
    using Age = std::tuple<std::string, WallTime, std::string>;  // service, last seen, user
    using Row = std::map<Key, Pin>::iterator;
    static Age age(const Pin& pin) { return {pin.service, pin.last_seen, pin.user}; }
    Pin& put(const Key&, const Pin&);
    void see(Pin&, WallTime);
    void remove(Row);

    std::mutex mutex_;
    std::map<Key, Pin> pins_;
    std::set<Age> by_age_;
    std::uint64_t last_version_ =
        0;  // of the whole store, so that a pin erased and made again has a new version
};

}  // namespace homeport::router
