// OpenSSH user certificates (openssh PROTOCOL.certkeys, ssh-ed25519-cert-v01@openssh.com), signed in this
// process with OpenSSL. libssh can present a certificate but cannot make one.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <boost/system/result.hpp>

#include "ssh/base64.hpp"
#include "ssh/ed25519.hpp"
#include "ssh/ephemeral_key.hpp"
#include "ssh/fingerprint.hpp"
#include "ssh/permissions.hpp"

namespace homeport::ssh {

/// What a certificate says. Times are seconds since the epoch, valid_after inclusive, valid_before exclusive.
struct CertificateSpec {
    std::uint64_t serial = 0;
    std::string key_id;                   ///< the session id; the instance's log shows it.
    std::vector<std::string> principals;  ///< the user; never empty (empty would mean everybody).
    std::uint64_t valid_after = 0, valid_before = 0;
    std::string source_address;  ///< critical option: CIDR list, empty for none.
    Permissions permissions;     ///< extensions, and the critical option force-command.
};

/// The router's certificate authority: an Ed25519 key in a PKCS#8 PEM file. Immutable after loading and safe
/// to use from several threads.
class CertificateAuthority {
  public:
    /// Reads the key. Refuses with a clear sentence a file that is missing, not ours, readable by group or
    /// others, or not an unencrypted Ed25519 private key. Blocks; call at start.
    [[nodiscard]] static boost::system::result<CertificateAuthority, std::string> load(
        const std::string& path);
    /// Makes a new key at `path` (mode 0600, fails if anything is there) and `path`.pub beside it. The
    /// directory must exist. Blocks.
    [[nodiscard]] static boost::system::result<CertificateAuthority, std::string> create(
        const std::string& path);

    /// "ssh-ed25519 AAAA... comment": the line for the instance's TrustedUserCAKeys file.
    [[nodiscard]] std::string public_line() const;
    [[nodiscard]] std::string fingerprint() const;  ///< SHA256:...

    /// The signed certificate for `subject`, in base64 as in an OpenSSH -cert.pub file, without type and
    /// comment. Does not block: one nonce and one signature, some 50 microseconds. Throws
    /// std::invalid_argument for a spec without principals, which no caller may ever make.
    [[nodiscard]] std::string sign(const Ed25519Public& subject, const CertificateSpec&) const;

  private:
    explicit CertificateAuthority(Ed25519Key);

    Ed25519Key key_;
    std::vector<std::uint8_t> public_blob_;
};

}  // namespace homeport::ssh
