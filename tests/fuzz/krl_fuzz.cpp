// A revocation list comes from an admin, but may have been cut off or garbled on its way.
#include <cstdint>
#include <cstdlib>

#include "auth/krl.hpp"
#include "ssh/wire.hpp"

namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const homeport::ssh::Bytes list(data, size);
    const auto key = homeport::ssh::WireWriter().string("ssh-ed25519").string("key").bytes();
    homeport::ssh::UserCertificate certificate;
    certificate.key = key;
    certificate.serial = 42;
    certificate.key_id = "bad-id";
    certificate.authority = homeport::ssh::WireWriter().string("ssh-ed25519").string("authority").bytes();

    const auto plain = homeport::auth::krl_revokes(list, key, nullptr);
    const auto certified = homeport::auth::krl_revokes(list, key, &certificate);
    // Whether a list can be read does not depend on who asks, and what revokes a key revokes its
    // certificates.
    require(plain.has_value() == certified.has_value());
    require(!plain || !*plain || *certified);
    return 0;
}
