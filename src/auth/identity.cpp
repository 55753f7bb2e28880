#include "auth/identity.hpp"

namespace homeport::auth {
namespace {

void append(std::string& text, std::string_view separator, const std::string& more) {
    if (!text.empty() && !more.empty()) text += separator;
    text += more;
}

}  // namespace

Identity combine(Identity first, Identity second) {
    append(first.how, "+", second.how);
    append(first.fingerprint, ",", second.fingerprint);
    append(first.key_comment, ", ", second.key_comment);
    return first;
}

}  // namespace homeport::auth
