#include "router/memory_pin_store.hpp"

#include <algorithm>

namespace homeport::router {

StoreResult<std::optional<Pin>> MemoryPinStore::find(const std::string& user, const std::string& service) {
    const std::lock_guard lock(mutex_);
    const auto found = pins_.find({user, service});
    if (found == pins_.end()) return std::optional<Pin>{};
    return std::optional<Pin>{found->second};
}

StoreResult<Pin> MemoryPinStore::insert_if_absent(const Pin& pin) {
    return replace_if(0, pin);
}

StoreResult<Pin> MemoryPinStore::replace_if(std::uint64_t expected_version, const Pin& pin) {
    const std::lock_guard lock(mutex_);
    const Key key{pin.user, pin.service};
    const auto found = pins_.find(key);
    if (found == pins_.end() || found->second.version == expected_version) return put(key, pin);
    return found->second;
}

StoreResult<std::monostate> MemoryPinStore::touch(const std::vector<std::string>& users,
                                                  const std::string& service, WallTime seen) {
    const std::lock_guard lock(mutex_);
    for (const std::string& user : users) {
        const auto found = pins_.find({user, service});
        if (found != pins_.end()) found->second.last_seen = std::max(found->second.last_seen, seen);
    }
    return std::monostate{};
}

StoreResult<bool> MemoryPinStore::erase(const std::string& user, const std::string& service) {
    const std::lock_guard lock(mutex_);
    return pins_.erase({user, service}) > 0;
}

StoreResult<std::uint64_t> MemoryPinStore::expire(const std::string& service, WallTime before) {
    const std::lock_guard lock(mutex_);
    return std::erase_if(pins_, [&](const auto& row) {
        return row.second.service == service && row.second.last_seen < before;
    });
}

StoreResult<std::vector<Pin>> MemoryPinStore::list(const std::string& after, std::size_t limit) {
    const std::lock_guard lock(mutex_);
    std::vector<Pin> page;
    for (auto row = pins_.lower_bound({after, {}}); row != pins_.end() && page.size() < limit; ++row) {
        if (after.empty() || row->first.first != after) page.push_back(row->second);
    }
    return page;
}

Pin& MemoryPinStore::put(const Key& key, const Pin& pin) {
    Pin& stands = pins_.insert_or_assign(key, pin).first->second;
    stands.version = ++last_version_;
    return stands;
}

}  // namespace homeport::router
