// The stores that the configuration asks for.
#pragma once

#include <memory>
#include <string>

#include <boost/system/result.hpp>

#include "router/affinity.hpp"
#include "router/wishes.hpp"
#include "state/options.hpp"
#include "state/recovering_store.hpp"

namespace homeport::state {

struct Stores {
    std::shared_ptr<router::PinStore> pins;
    std::shared_ptr<router::WishStore> wishes;  ///< what admins asked of instances.
};

/// Opens `options.store`: "sqlite" (the file `options.path`) or "memory". Blocks. The string is a sentence
/// for the admin. What may pass by itself is no error unless pins are required: the alarm then tells of it.
[[nodiscard]] boost::system::result<Stores, std::string> open_stores(const Options& options, Alarm alarm);

}  // namespace homeport::state
