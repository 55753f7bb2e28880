#include "session/audit.hpp"

namespace homeport::session {
namespace {

std::string_view name(ssh::OpenKind kind) {
    switch (kind) {
        case ssh::OpenKind::session:
            return "session";
        case ssh::OpenKind::direct_tcpip:
            return "direct-tcpip";
        case ssh::OpenKind::forwarded_tcpip:
            return "forwarded-tcpip";
        case ssh::OpenKind::x11:
            return "x11";
        case ssh::OpenKind::agent:
            return "agent";
        case ssh::OpenKind::other:
            break;
    }
    return "other";
}

}  // namespace

void Audit::record(std::string_view event, const base::Fields& fields) {
    base::Fields all = who_;
    all.insert(all.end(), fields.begin(), fields.end());
    trail_.record(event, all);
}

void Audit::answered(const ssh::Message& message, bool accepted) {
    switch (message.kind()) {
        case ssh::MessageKind::channel_open:
            return open(message, accepted);
        case ssh::MessageKind::channel_request:
            return start(message, accepted);
        case ssh::MessageKind::global:
            return listen(message, accepted);
        case ssh::MessageKind::service:
        case ssh::MessageKind::auth:
        case ssh::MessageKind::other:
            break;
    }
}

void Audit::open(const ssh::Message& message, bool accepted) {
    base::Fields fields{{"kind", name(message.open_kind())}, {"allowed", accepted}};
    const auto kind = message.open_kind();
    if (kind == ssh::OpenKind::direct_tcpip || kind == ssh::OpenKind::forwarded_tcpip) {
        const ssh::Endpoints ends = message.endpoints();
        fields.emplace_back("host", ends.host);
        fields.emplace_back("port", ends.port);
        fields.emplace_back("originator", ends.originator);
        fields.emplace_back("originator_port", ends.originator_port);
    }
    record("channel", fields);
}

void Audit::start(const ssh::Message& message, bool accepted) {
    switch (message.request_kind()) {
        case ssh::RequestKind::shell:
            return record("start", {{"kind", "shell"}, {"allowed", accepted}});
        case ssh::RequestKind::subsystem:
            return record("start",
                          {{"kind", "subsystem"}, {"allowed", accepted}, {"subsystem", message.subsystem()}});
        case ssh::RequestKind::exec: {
            base::Fields fields{{"kind", "exec"}, {"allowed", accepted}};
            if (trail_.records_commands()) fields.emplace_back("command", message.command());
            return record("start", fields);
        }
        default:
            return;  // terminals and their like say nothing about what is done
    }
}

void Audit::listen(const ssh::Message& message, bool accepted) {
    const auto kind = message.global_kind();
    if (kind == ssh::GlobalKind::other) return;
    record(kind == ssh::GlobalKind::forward ? "listen" : "unlisten",
           {{"allowed", accepted}, {"host", message.bind_address()}, {"port", message.bind_port()}});
}

}  // namespace homeport::session
