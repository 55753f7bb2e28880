// A login name is whatever a client sends: it is taken apart without loss.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "front/login_name.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const homeport::front::LoginName name = homeport::front::parse_login_name(text);
    if (name.user.find('+') != std::string::npos) std::abort();
    const std::string again = name.user.size() == size ? name.user : name.user + "+" + name.tag;
    if (again != text) std::abort();
    return 0;
}
