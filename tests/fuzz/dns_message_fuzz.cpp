// An answer of the DNS is whatever somebody on the network sends. The first byte says which reader gets the
// rest.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "dns/known_hosts.hpp"
#include "dns/message.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    if (data[0] == 'k') {
        const std::string_view text(reinterpret_cast<const char*>(data + 1), size - 1);
        for (const auto& key : homeport::dns::find_host_keys(text, {"dsvm1.pool", "10.0.0.1"}, 2222)) {
            if (key.find(' ') == std::string::npos) std::abort();
        }
        return 0;
    }
    const auto message = homeport::dns::read_message(std::span(data + 1, size - 1));
    if (!message) return 0;
    for (const auto& record : message->answers) {
        if (record.owner.size() > 253 || record.value.size() > 253) std::abort();
        for (const char c : record.owner) {
            if (c < '-' || c > 'z') std::abort();  // nothing that a terminal or a log would obey
        }
    }
    return 0;
}
