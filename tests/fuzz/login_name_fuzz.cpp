// A login name is whatever a client sends: it is taken apart without loss, but for the style after a colon.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "front/login_name.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const homeport::front::LoginName name = homeport::front::parse_login_name(text);
    if (name.user.find('+') != std::string::npos) std::abort();
    const std::string_view named = text.substr(0, text.find(':'));
    const std::string again = name.user.size() == named.size() ? name.user : name.user + "+" + name.tag;
    if (again != named) std::abort();
    return 0;
}
