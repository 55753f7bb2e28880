// What an instance says first: the same verdict in whatever portions it comes, and never more kept than a
// line.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "backend/banner.hpp"

using homeport::backend::BannerParser;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    BannerParser at_once, by_bytes;
    at_once.feed(text);
    for (const char& byte : text) by_bytes.feed(std::string_view(&byte, 1));
    if (at_once.state() != by_bytes.state() || at_once.identification() != by_bytes.identification())
        std::abort();
    if (at_once.identification().size() > BannerParser::max_line) std::abort();
    if (at_once.state() == BannerParser::State::good && !at_once.identification().starts_with("SSH-"))
        std::abort();
    return 0;
}
