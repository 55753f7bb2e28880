// The router's own host keys: one file a type, as sshd keeps them; made on the first start.
#pragma once

#include <string>
#include <vector>

#include <boost/system/result.hpp>

struct ssh_key_struct;

namespace homeport::ssh {

struct HostKeyFile {
    std::string path;              ///< a place, see secret_file.hpp.
    std::string type = {};         ///< "ssh-ed25519", "ecdsa-sha2-nistp256", "ssh-rsa".
    std::string fingerprint = {};  ///< SHA256:...
    std::string public_key = {};   ///< base64, as in a .pub file.
    std::string sshfp = {};  ///< what a DNS record of type SSHFP says: "4 2 0a1b..."; RFC 4255, 6594, 7479.
    bool made = false;       ///< it was not there and was made now.
    bool next = false;       ///< not shown to clients yet: the one that will take its type's place.
};

/// With each comes the one beside it whose name ends in ".next". The keys ssh_host_{ed25519,ecdsa,rsa}_key in
/// the directory `place`, which must exist; those that are missing are made (mode 0600, written aside and
/// renamed, so that a crash leaves no half key). Or those that are there of the credentials
/// NAME_ssh_host_..., if `place` is "credential:NAME". A key that is not safe (read_secret()) or cannot be
/// parsed is an error: the string is a sentence for the admin. Blocks.
[[nodiscard]] boost::system::result<std::vector<HostKeyFile>, std::string> prepare_host_keys(
    const std::string& place);

/// The private key, which the caller frees. Blocks.
[[nodiscard]] boost::system::result<ssh_key_struct*, std::string> import_host_key(const std::string& place);

}  // namespace homeport::ssh
