#include "relay/forward_channel.hpp"

namespace homeport::relay {

using ssh::Answer;
using ssh::Kind;

Answer ForwardChannel::open(ssh::Channel& asked, const ssh::Message& request) {
    switch (request.open_kind()) {
        case ssh::OpenKind::direct_tcpip:
            return asked.open_direct_tcpip(request.endpoints());
        case ssh::OpenKind::forwarded_tcpip:
            return asked.open_forwarded_tcpip(request.endpoints());
        case ssh::OpenKind::x11:
            return asked.open_x11(request.endpoints());
        case ssh::OpenKind::agent:
            return asked.open_agent();
        case ssh::OpenKind::session:
        case ssh::OpenKind::other:
            break;
    }
    return Answer::refused;
}

void ForwardChannel::step_open() {
    const std::size_t sent = step_direction(asking(), asked());
    const std::size_t answered = step_direction(asked(), asking());
    traffic().bytes_in.fetch_add(from_client_ ? sent : answered, std::memory_order_relaxed);
    traffic().bytes_out.fetch_add(from_client_ ? answered : sent, std::memory_order_relaxed);
}

std::size_t ForwardChannel::step_direction(ssh::Channel& from, ssh::Channel& to) {
    std::size_t sent = 0;
    if (to.close_received() || to.close_sent()) {
        from.discard();
    } else {
        sent = move(from, to, Kind::out);
        if (from.eof_received() && from.drained(Kind::out)) to.send_eof();
    }
    if (from.close_received() && from.drained(Kind::out) && !to.close_sent()) to.close();
    return sent;
}

}  // namespace homeport::relay
