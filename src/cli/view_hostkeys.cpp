#include <algorithm>

#include "cli/text.hpp"
#include "cli/views.hpp"

namespace homeport::cli {

std::string view_hostkeys(const admin::HostKeys& message, const Screen& screen) {
    Table table({{"TYPE"}, {"FINGERPRINT"}, {"STATE"}});
    const bool any_next = std::ranges::any_of(message.host_keys, &admin::HostKey::next);
    for (const admin::HostKey& key : message.host_keys) {
        const char* state = key.next ? "next" : any_next ? "offered" : "";
        table.add({{key.type, Color::bold}, key.fingerprint, state});
    }
    return table.show(screen);
}

std::string view_sshfp(const admin::HostKeys& message, const std::string& host) {
    std::string lines;
    for (const admin::HostKey& key : message.host_keys) {
        lines += clean(host) + " IN SSHFP " + clean(key.sshfp) + "\n";
    }
    return lines;
}

std::string view_known_hosts(const admin::HostKeys& message, const std::string& host) {
    std::string lines;
    for (const admin::HostKey& key : message.host_keys) {
        lines += clean(host) + " " + clean(key.type) + " " + clean(key.public_key) + "\n";
    }
    return lines;
}

}  // namespace homeport::cli
