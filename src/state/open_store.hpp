// The store of pins that the configuration asks for.
#pragma once

#include <memory>
#include <string>

#include <boost/system/result.hpp>

#include "router/affinity.hpp"
#include "router/wishes.hpp"
#include "state/options.hpp"

namespace homeport::state {

/// Opens `options.store`: "sqlite" (the file `options.path`) or "memory". Blocks. The string is a sentence
/// for the admin.
[[nodiscard]] boost::system::result<std::unique_ptr<router::PinStore>, std::string> open_store(
    const Options& options);

/// What admins asked of instances, kept where the pins are. Call it after open_store().
[[nodiscard]] boost::system::result<std::unique_ptr<router::WishStore>, std::string> open_wish_store(
    const Options& options);

}  // namespace homeport::state
