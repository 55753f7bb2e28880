#include "ssh/user_certificate.hpp"

#include <algorithm>
#include <array>

#include "ssh/wire.hpp"

namespace homeport::ssh {
namespace {

constexpr std::size_t size_limit = 64 * 1024, principals_limit = 256, options_limit = 64;
constexpr std::string_view suffix = "-cert-v01@openssh.com";
constexpr std::uint32_t for_user = 1, for_host = 2;  // SSH_CERT_TYPE_*

/// The plain key's type, and how many strings it consists of after its type.
struct Kind {
    std::string_view certificate, key;
    int fields;
};
constexpr std::array<Kind, 7> kinds = {{
    {"ssh-ed25519-cert-v01@openssh.com", "ssh-ed25519", 1},
    {"ssh-rsa-cert-v01@openssh.com", "ssh-rsa", 2},
    {"ecdsa-sha2-nistp256-cert-v01@openssh.com", "ecdsa-sha2-nistp256", 2},
    {"ecdsa-sha2-nistp384-cert-v01@openssh.com", "ecdsa-sha2-nistp384", 2},
    {"ecdsa-sha2-nistp521-cert-v01@openssh.com", "ecdsa-sha2-nistp521", 2},
    {"sk-ssh-ed25519-cert-v01@openssh.com", "sk-ssh-ed25519@openssh.com", 2},
    {"sk-ecdsa-sha2-nistp256-cert-v01@openssh.com", "sk-ecdsa-sha2-nistp256@openssh.com", 3},
}};

std::vector<std::uint8_t> copy(Bytes bytes) {
    return {bytes.begin(), bytes.end()};
}

bool read_principals(Bytes packed, std::vector<std::string>& principals) {
    WireReader reader(packed);
    while (reader.left() > 0) {
        if (principals.size() == principals_limit) return false;
        principals.emplace_back(reader.text());
    }
    return reader.ok();
}

bool read_options(Bytes packed, UserCertificate::Options& options) {
    WireReader reader(packed);
    while (reader.left() > 0) {
        if (options.size() == options_limit) return false;
        const std::string_view name = reader.text();
        options.emplace_back(name, reader.text());
    }
    return reader.ok();
}

}  // namespace

bool is_certificate_type(std::string_view type) {
    return type.ends_with(suffix);
}

std::optional<UserCertificate> parse_user_certificate(Bytes blob) {
    if (blob.size() > size_limit) return std::nullopt;
    WireReader reader(blob);
    const auto kind = std::ranges::find(kinds, reader.text(), &Kind::certificate);
    if (kind == kinds.end()) return std::nullopt;

    UserCertificate certificate;
    reader.string();  // nonce
    WireWriter key;
    key.string(kind->key);
    for (int i = 0; i < kind->fields; ++i) key.string(reader.string());
    certificate.key = std::move(key.bytes());
    certificate.serial = reader.u64();
    const std::uint32_t type = reader.u32();
    certificate.for_users = type == for_user;
    certificate.key_id = reader.text();
    const Bytes principals = reader.string();
    certificate.valid_after = reader.u64();
    certificate.valid_before = reader.u64();
    const Bytes critical = reader.string(), extensions = reader.string();
    reader.string();  // reserved
    certificate.authority = copy(reader.string());
    certificate.signed_part = copy(blob.first(blob.size() - reader.left()));
    certificate.signature = copy(reader.string());
    const bool whole = reader.done() && (type == for_user || type == for_host) &&
                       read_principals(principals, certificate.principals) &&
                       read_options(critical, certificate.critical) &&
                       read_options(extensions, certificate.extensions);
    if (!whole || is_certificate_type(WireReader(certificate.authority).text())) return std::nullopt;
    return certificate;
}

std::vector<std::uint8_t> plain_key(Bytes blob) {
    if (auto certificate = parse_user_certificate(blob)) return std::move(certificate->key);
    return copy(blob);
}

}  // namespace homeport::ssh
