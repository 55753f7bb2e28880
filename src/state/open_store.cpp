#include "state/open_store.hpp"

#include <utility>

#include "router/memory_pin_store.hpp"
#include "state/memory_wish_store.hpp"

namespace homeport::state {

boost::system::result<Stores, std::string> open_stores(const Options& options, Alarm alarm) {
    if (options.store == "memory") {
        return Stores{std::make_shared<router::MemoryPinStore>(), std::make_shared<MemoryWishStore>()};
    }
    if (options.store != "sqlite") {
        return "There is no pin store \"" + options.store + "\"; choose sqlite or memory.";
    }
    // A login does not wait longer than its deadline, so neither need SQLite on a lock.
    const auto store = std::make_shared<RecoveringStore>(options, alarm);
    if (const auto failure = store->open()) {
        if (options.required || failure->kind == OpenFailure::Kind::mistake) return failure->sentence;
        alarm(failure->sentence + " Logins go on without pins until it works.");
    }
    return Stores{store, store};
}

}  // namespace homeport::state
