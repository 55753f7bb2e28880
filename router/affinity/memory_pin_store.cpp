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
        if (found != pins_.end()) see(found->second, seen);
    }
    return std::monostate{};
}

StoreResult<bool> MemoryPinStore::erase(const std::string& user, const std::string& service) {
    const std::lock_guard lock(mutex_);
    const auto found = pins_.find({user, service});
    if (found == pins_.end()) return false;
    remove(found);
    return true;
}

StoreResult<Expired> MemoryPinStore::expire(const std::string& service, WallTime before,
                                            const std::set<std::string>& spared, std::size_t limit) {
    const std::lock_guard lock(mutex_);
    Expired expired;
    for (std::size_t looks = 0;; ++looks) {
        const auto oldest = by_age_.lower_bound({service, WallTime::min(), {}});
        if (oldest == by_age_.end() || std::get<0>(*oldest) != service || std::get<1>(*oldest) >= before)
            return expired;
        if (looks == limit) break;
        const auto row = pins_.find({std::get<2>(*oldest), service});
        if (spared.contains(row->second.backend)) {
            see(row->second, before);
        } else {
            expired.users.push_back(row->second.user);
            remove(row);
        }
    }
    expired.more = true;
    return expired;
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
    const auto found = pins_.find(key);
    if (found != pins_.end()) remove(found);
    Pin& stands = pins_.emplace(key, pin).first->second;
    stands.version = ++last_version_;
    by_age_.insert(age(stands));
    return stands;
}

void MemoryPinStore::see(Pin& pin, WallTime seen) {
    if (seen <= pin.last_seen) return;
    auto node = by_age_.extract(age(pin));
    pin.last_seen = seen;
    node.value() = age(pin);
    by_age_.insert(std::move(node));
}

void MemoryPinStore::remove(Row row) {
    by_age_.erase(age(row->second));
    pins_.erase(row);
}

}  // namespace homeport::router
