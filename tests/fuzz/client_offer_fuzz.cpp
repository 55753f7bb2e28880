// The first bytes of a connection, before anybody is known: whatever is found in them lies in them, and what
// more bytes would change was not called complete.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <span>

#include "ssh/client_offer.hpp"

using homeport::ssh::best_cipher;
using homeport::ssh::ClientOffer;
using homeport::ssh::read_client_offer;

namespace {

void within(std::string_view part, std::span<const std::uint8_t> whole) {
    if (part.empty()) return;
    const auto* begin = reinterpret_cast<const std::uint8_t*>(part.data());
    if (begin < whole.data() || begin + part.size() > whole.data() + whole.size()) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::span whole(data, size);
    const ClientOffer offer = read_client_offer(whole);
    within(offer.ciphers_out, whole);
    within(offer.ciphers_in, whole);
    if (offer.state == ClientOffer::State::complete) {
        const std::string cipher =
            best_cipher("chacha20-poly1305@openssh.com,aes128-gcm@openssh.com,aes256-ctr", offer);
        if (!cipher.empty() && offer.ciphers_out.find(cipher) == std::string_view::npos) std::abort();
    } else if (!offer.ciphers_out.empty() || !offer.ciphers_in.empty()) {
        std::abort();
    }
    // As it arrives: a verdict that is not "incomplete" stays.
    for (std::size_t have = 0; have < size; have += std::max<std::size_t>(1, size / 16)) {
        const ClientOffer early = read_client_offer(whole.first(have));
        if (early.state == ClientOffer::State::incomplete) continue;
        if (early.state != offer.state || early.ciphers_out != offer.ciphers_out) std::abort();
    }
    return 0;
}
