// The router's own host keys: one file a type, as sshd keeps them; made on the first start.
#pragma once

#include <string>
#include <vector>

#include <boost/system/result.hpp>

namespace homeport::ssh {

struct HostKeyFile {
    std::string path;
    std::string type;         ///< "ssh-ed25519", "ecdsa-sha2-nistp256", "ssh-rsa".
    std::string fingerprint;  ///< SHA256:...
    std::string public_key;   ///< base64, as in a .pub file.
    std::string sshfp;        ///< what a DNS record of type SSHFP says: "4 2 0a1b..."; RFC 4255, 6594, 7479.
    bool made = false;        ///< it was not there and was made now.
};

/// The keys ssh_host_{ed25519,ecdsa,rsa}_key in `directory`, which must exist; those that are missing are
/// made (mode 0600, written aside and renamed, so that a crash leaves no half key). A key that others can
/// read or that cannot be parsed is an error: the string is a sentence for the admin. Blocks; call at start.
[[nodiscard]] boost::system::result<std::vector<HostKeyFile>, std::string> prepare_host_keys(
    const std::string& directory);

}  // namespace homeport::ssh
