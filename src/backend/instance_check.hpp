// One health check of one instance: does it answer, and does it speak SSH?
#pragma once

#include <cstdint>
#include <string>

#include "backend/options.hpp"
#include "base/asio.hpp"
#include "router/types.hpp"

namespace homeport::backend {

/// Connects, reads the identification (at level banner), and leaves politely. Takes options.timeout at most,
/// and a moment for the farewell. Cause::none if all is well. An error says that this machine could not even
/// try (no descriptors, no memory, no local port): that is no verdict on the instance.
awaitable<result<router::Cause>> check_instance(std::string address, std::uint16_t port,
                                                CheckOptions options);

/// What a failed connect says of the instance. It is the error itself if this machine could not even try (no
/// descriptors, no memory, no local port): blaming the instances for that would take the whole pool down.
[[nodiscard]] result<router::Cause> judge_connect(const error_code& error);

}  // namespace homeport::backend
