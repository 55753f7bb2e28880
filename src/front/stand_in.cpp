#include "front/stand_in.hpp"

#include <string>

namespace homeport::front {

base::Secret wrong_password(const base::Secret& real) {
    constexpr std::string_view junk = "\b\n\r\177INCORRECT";
    std::string text;
    while (text.size() < real.view().size()) text += junk;
    return base::Secret(std::string_view(text).substr(0, real.view().size()));
}

}  // namespace homeport::front
