// The protocol over a blocking socket.
#pragma once

#include <optional>

#include "pam/protocol.hpp"

namespace homeport::pam_helper {

/// The peer's next message; nullopt when it closed, or sent something else than a message.
[[nodiscard]] std::optional<pam::Message> receive(int fd);
/// False when the peer has gone.
[[nodiscard]] bool send(int fd, const pam::Message&);

}  // namespace homeport::pam_helper
