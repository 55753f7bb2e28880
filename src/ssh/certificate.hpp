// OpenSSH user certificates (openssh PROTOCOL.certkeys, ssh-ed25519-cert-v01@openssh.com), signed in this process
// with OpenSSL. libssh can present a certificate but cannot make one.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <boost/system/result.hpp>

namespace homeport::ssh {

using Ed25519Public = std::array<std::uint8_t, 32>;

/// What a certificate says. Times are seconds since the epoch, valid_after inclusive, valid_before exclusive.
struct CertificateSpec {
    std::uint64_t serial = 0;
    std::string key_id;                       ///< the session id; the instance's log shows it.
    std::vector<std::string> principals;      ///< the user; never empty (empty would mean everybody).
    std::uint64_t valid_after = 0, valid_before = 0;
    std::string source_address;               ///< critical option: CIDR list, empty for none.
    /// Extensions without a value, sorted; by default what an interactive user needs.
    std::vector<std::string> extensions = {"permit-X11-forwarding", "permit-agent-forwarding",
                                           "permit-port-forwarding", "permit-pty", "permit-user-rc"};
};

/// The router's certificate authority: an Ed25519 key in a PKCS#8 PEM file. Immutable after loading and safe to use
/// from several threads.
class CertificateAuthority {
  public:
    /// Reads the key. Refuses with a clear sentence a file that is missing, not ours, readable by group or others,
    /// or not an unencrypted Ed25519 private key. Blocks; call at start.
    [[nodiscard]] static boost::system::result<CertificateAuthority, std::string> load(const std::string& path);
    /// Makes a new key at `path` (mode 0600, fails if anything is there) and `path`.pub beside it. Blocks.
    [[nodiscard]] static boost::system::result<CertificateAuthority, std::string> create(const std::string& path);

    /// "ssh-ed25519 AAAA... comment": the line for the instance's TrustedUserCAKeys file.
    [[nodiscard]] std::string public_line() const;
    [[nodiscard]] std::string fingerprint() const;   ///< SHA256:...

    /// The signed certificate for `subject`, in base64 as in an OpenSSH -cert.pub file, without type and comment.
    /// Does not block: one nonce and one signature, some 50 microseconds.
    [[nodiscard]] std::string sign(const Ed25519Public& subject, const CertificateSpec&) const;

    CertificateAuthority(CertificateAuthority&&) noexcept;
    CertificateAuthority& operator=(CertificateAuthority&&) noexcept;
    ~CertificateAuthority();

  private:
    struct Impl;
    explicit CertificateAuthority(std::unique_ptr<Impl>);
    std::unique_ptr<Impl> impl_;
};

/// An Ed25519 key pair for one login, kept in memory only; wiped when it goes.
class EphemeralKey {
  public:
    EphemeralKey();
    ~EphemeralKey();
    EphemeralKey(EphemeralKey&&) noexcept;
    [[nodiscard]] const Ed25519Public& public_key() const;
    /// The pair as an OpenSSH private key file ("-----BEGIN OPENSSH PRIVATE KEY-----"), which libssh can import.
    [[nodiscard]] std::string openssh_private() const;

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// "SHA256:" and unpadded base64, as ssh-keygen -l prints.
[[nodiscard]] std::string fingerprint(std::span<const std::uint8_t> public_blob);
[[nodiscard]] std::string base64_encode(std::span<const std::uint8_t>);
/// nullopt-free: empty vector for anything that is not valid padded base64.
[[nodiscard]] std::vector<std::uint8_t> base64_decode(std::string_view);

}  // namespace homeport::ssh
