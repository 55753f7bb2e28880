#include "state/open_store.hpp"

#include <utility>

#include "router/memory_pin_store.hpp"
#include "state/memory_wish_store.hpp"
#include "state/sqlite_pin_store.hpp"
#include "state/sqlite_wish_store.hpp"

namespace homeport::state {

boost::system::result<std::unique_ptr<router::PinStore>, std::string> open_store(const Options& options) {
    using Store = std::unique_ptr<router::PinStore>;
    if (options.store == "memory") return Store(std::make_unique<router::MemoryPinStore>());
    if (options.store != "sqlite") {
        return "There is no pin store \"" + options.store + "\"; choose sqlite or memory.";
    }
    // A login does not wait longer than its deadline, so neither need SQLite on a lock.
    auto opened = SqlitePinStore::open(options.path, options.deadline);
    if (!opened) return std::move(opened).error();
    return Store(std::move(*opened));
}

boost::system::result<std::unique_ptr<router::WishStore>, std::string> open_wish_store(
    const Options& options) {
    using Store = std::unique_ptr<router::WishStore>;
    if (options.store == "memory") return Store(std::make_unique<MemoryWishStore>());
    auto opened = SqliteWishStore::open(options.path, options.deadline);
    if (!opened) return std::move(opened).error();
    return Store(std::move(*opened));
}

}  // namespace homeport::state
