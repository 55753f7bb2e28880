// A client offers whatever it likes as its certificate. The input is the whole blob.
#include <cstdint>
#include <cstdlib>

#include "auth/key_judge.hpp"
#include "ssh/wire.hpp"

namespace {

using homeport::auth::LineVerdict;
using homeport::auth::OfferedKey;

void require(bool holds) {
    if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const homeport::ssh::Bytes blob(data, size);
    const std::chrono::sys_seconds now{std::chrono::seconds(1795521600)};
    const OfferedKey offered({data, data + size}, "alice", {"192.0.2.7", now}, false);
    require(offered.certificate.has_value() == homeport::ssh::parse_user_certificate(blob).has_value());
    require(offered.key == homeport::ssh::plain_key(blob));
    if (!offered.certificate) return 0;

    const auto& says = offered.certificate->says;
    require(says.signed_part.size() + says.signature.size() + 4 == size);
    require(!homeport::ssh::parse_user_certificate(offered.key));
    // Nobody can make a signature up: whatever else the certificate says, it opens nothing.
    for (const auto* line : {"alice", "no-pty alice", "from=\"10.0.0.1\" alice", "db-admin"}) {
        require(homeport::auth::judge_principals_line(line, offered).answer != LineVerdict::Answer::refuse);
    }
    static_cast<void>(homeport::auth::judge_trusted(offered));
    static_cast<void>(homeport::auth::describe(says));
    return 0;
}
