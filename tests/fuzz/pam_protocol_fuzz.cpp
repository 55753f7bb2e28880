// What homeport-pam and homeportd read from each other.
#include <cstdint>
#include <cstdlib>
#include <span>

#include "pam/protocol.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace homeport::pam;
    const auto message = decode(std::span(data, size));
    if (!message) return 0;
    // What was understood is written again as it was, but for flags: any byte that is not zero means yes.
    const auto frame = encode(*message);
    if (frame.size() != size + frame_header) std::abort();
    if (!decode(std::span(frame).subspan(frame_header))) std::abort();
    return 0;
}
