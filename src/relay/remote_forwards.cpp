#include "relay/remote_forwards.hpp"

namespace homeport::relay {
namespace {

// As for channel requests: no client that we know asks for more at once.
constexpr std::size_t max_requests = 256;

}  // namespace

using ssh::Answer;
using ssh::GlobalKind;

void RemoteForwards::add(ssh::Message request) {
    if (requests_.size() >= max_requests || request.global_kind() == GlobalKind::other) {
        request.refuse();
        return;
    }
    requests_.push(std::move(request));
}

void RemoteForwards::step() {
    while (!requests_.empty()) {
        ssh::Message& request = requests_.front();
        switch (forward(request)) {
            case Answer::pending:
                return;
            case Answer::accepted:
                request.accept_global(bound_port_);
                break;
            case Answer::refused:
                request.refuse();
                break;
        }
        requests_.pop();
    }
}

Answer RemoteForwards::forward(const ssh::Message& request) {
    bound_port_ = request.bind_port();
    if (request.global_kind() == GlobalKind::cancel_forward) {
        return back_.cancel_forward(request.bind_address(), bound_port_);
    }
    if (!permissions_.may_listen(request.bind_address(), bound_port_)) {
        front_.tell("Listening there is not permitted for your key.");
        return Answer::refused;
    }
    return back_.listen_forward(request.bind_address(), bound_port_);
}

}  // namespace homeport::relay
