// What the client asks of the connection as a whole: to listen on the instance, and to stop (RFC 4254
// section 7.1).
#pragma once

#include "relay/message_queue.hpp"
#include "ssh/client.hpp"
#include "ssh/message.hpp"
#include "ssh/permissions.hpp"
#include "ssh/server.hpp"

namespace homeport::relay {

/// Passes requests on one at a time and in order, since that is how their answers find them:
/// SSH_MSG_REQUEST_SUCCESS names nothing. The instance listens, the client decides what becomes of the
/// connections; nothing is kept here.
class RemoteForwards {
  public:
    RemoteForwards(ssh::ServerLink& front, ssh::ClientLink& back, const ssh::Permissions& permissions)
        : front_(front), back_(back), permissions_(permissions) {}

    void add(ssh::Message request);
    /// Does all that can be done now.
    void step();
    /// The instance owes us an answer.
    [[nodiscard]] bool waiting() const { return !requests_.empty(); }

    /// What the requests hold, in bytes.
    [[nodiscard]] std::size_t weight() const { return requests_.weight(); }

  private:
    [[nodiscard]] ssh::Answer forward(const ssh::Message& request);

    ssh::ServerLink& front_;
    ssh::ClientLink& back_;
    const ssh::Permissions& permissions_;
    MessageQueue requests_;
    int bound_port_ = 0;
};

}  // namespace homeport::relay
