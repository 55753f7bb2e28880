#include "router/report.hpp"

#include <algorithm>

namespace homeport::router {

const UserWork* find_work(const Report& report, std::string_view user) {
    if (user.empty()) return nullptr;
    const auto found = std::ranges::find(report.working, user, &UserWork::user);
    return found == report.working.end() ? nullptr : &*found;
}

std::string describe(const ShareReport& share) {
    std::string text(to_string(share.state));
    if (!share.id.empty()) text += " " + share.id;
    return text + ", " + std::to_string(share.latency.count()) + " ms";
}

std::string_view to_string(ShareState state) {
    switch (state) {
        case ShareState::present:
            return "present";
        case ShareState::missing:
            return "missing";
        case ShareState::hung:
            return "hung";
        case ShareState::failed:
            return "failed";
    }
    return "?";
}

std::string_view to_string(WorkKind kind) {
    switch (kind) {
        case WorkKind::multiplexer:
            return "multiplexer";
        case WorkKind::jupyter:
            return "jupyter";
        case WorkKind::editor:
            return "editor";
        case WorkKind::background:
            return "background";
    }
    return "?";
}

}  // namespace homeport::router
