// libssh's log, which quotes what peers send: names are bounded, and only the lines that say so end a
// session.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <string_view>

#include "ssh/overheard.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string_view text(reinterpret_cast<const char*>(data), size);
    std::uint64_t wire_bytes = 0;
    homeport::ssh::Overheard overheard(wire_bytes);
    while (!text.empty()) {
        const std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(line.size() + 1, text.size()));
        const std::string_view function = line.substr(0, line.find(':'));
        try {
            overheard.hear(function, line);
        } catch (const std::runtime_error&) {
            if (function != "channel_write_common") std::abort();
        }
    }
    if (overheard.take_auth_dropped() > size) std::abort();
    (void)overheard.take_auth_refused();
    (void)overheard.take_global_answer();
    (void)overheard.take_open();
    while (true) {
        const std::string name = overheard.take_request_name();
        if (name.size() > 64) std::abort();
        if (name.empty()) break;
    }
    return 0;
}
