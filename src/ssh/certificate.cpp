#include "ssh/certificate.hpp"

#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <stdexcept>

#include "ssh/ca_file.hpp"
#include "ssh/wire.hpp"

namespace homeport::ssh {
namespace {

constexpr std::uint32_t user_certificate = 1;  // SSH_CERT_TYPE_USER

std::array<std::uint8_t, 32> make_nonce() {
    std::array<std::uint8_t, 32> nonce;
    if (RAND_bytes(nonce.data(), static_cast<int>(nonce.size())) != 1) {
        throw std::runtime_error("OpenSSL cannot give random bytes");
    }
    return nonce;
}

WireWriter packed_principals(const std::vector<std::string>& principals) {
    WireWriter list;
    for (const std::string& principal : principals) list.string(principal);
    return list;
}

/// In order of name, as the format demands. An option's value is a string within its string.
WireWriter packed_critical_options(const CertificateSpec& spec) {
    WireWriter list;
    const auto add = [&](std::string_view name, std::string_view value) {
        list.string(name).string(WireWriter().string(value));
    };
    if (spec.permissions.forced_command) add("force-command", *spec.permissions.forced_command);
    if (!spec.source_address.empty()) add("source-address", spec.source_address);
    return list;
}

WireWriter packed_extensions(const Permissions& permissions) {
    WireWriter list;
    for (const std::string& name : permissions.extensions()) list.string(name).string("");
    return list;
}

}  // namespace

CertificateAuthority::CertificateAuthority(Ed25519Key key)
    : key_(std::move(key)), public_blob_(public_blob(key_.public_key())) {}

boost::system::result<CertificateAuthority, std::string> CertificateAuthority::load(const std::string& path) {
    auto key = read_ca_key(path);
    if (!key) return key.error();
    return CertificateAuthority(std::move(*key));
}

boost::system::result<CertificateAuthority, std::string> CertificateAuthority::create(
    const std::string& path) {
    CertificateAuthority authority(Ed25519Key::generate());
    const auto written = write_ca_key(path, authority.key_, authority.public_line());
    if (!written) return written.error();
    return authority;
}

std::string CertificateAuthority::public_line() const {
    return "ssh-ed25519 " + base64_encode(public_blob_) + " homeport-user-ca";
}

std::string CertificateAuthority::fingerprint() const {
    return ssh::fingerprint(public_blob_);
}

std::string CertificateAuthority::sign(const Ed25519Public& subject, const CertificateSpec& spec) const {
    if (spec.principals.empty())
        throw std::invalid_argument("a certificate without principals is for everybody");
    WireWriter certificate(1024);
    certificate.string("ssh-ed25519-cert-v01@openssh.com")
        .string(make_nonce())
        .string(subject)
        .u64(spec.serial)
        .u32(user_certificate)
        .string(spec.key_id)
        .string(packed_principals(spec.principals))
        .u64(spec.valid_after)
        .u64(spec.valid_before)
        .string(packed_critical_options(spec))
        .string(packed_extensions(spec.permissions))
        .string("")  // reserved
        .string(public_blob_);
    const Ed25519Signature signature = key_.sign(certificate.bytes());
    certificate.string(WireWriter().string("ssh-ed25519").string(signature));
    return base64_encode(certificate.bytes());
}

}  // namespace homeport::ssh
