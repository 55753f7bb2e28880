#include "ssh/no_gssapi.hpp"

#include <dlfcn.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <stdexcept>

namespace {

/// gss_OID_set_desc of RFC 2744; the library's own gss_release_oid_set frees it.
struct MechanismSet {
    std::size_t count;
    void* elements;
};

}  // namespace

// What the program defines goes before what a library does. PAM, which may want the real one, runs elsewhere.
extern "C" std::uint32_t gss_indicate_mechs(std::uint32_t* minor, MechanismSet** mechanisms) {
    constexpr std::uint32_t complete = 0, failure = 13U << 16;
    *minor = 0;
    *mechanisms = static_cast<MechanismSet*>(std::calloc(1, sizeof(MechanismSet)));
    return *mechanisms != nullptr ? complete : failure;
}

namespace homeport::ssh {

void keep_gssapi_out() {
    const void* const asked = dlsym(RTLD_DEFAULT, "gss_indicate_mechs");
    // Null: this libssh was built without GSSAPI.
    if (asked != nullptr && asked != reinterpret_cast<const void*>(&gss_indicate_mechs)) {
        throw std::runtime_error("libssh would ask the machine's GSSAPI library");
    }
}

}  // namespace homeport::ssh
