#include "ssh/certificate.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <sys/stat.h>

#include <algorithm>
#include <limits>
#include <sstream>
#include <stdexcept>
#include <thread>

#include "scratch.hpp"

namespace homeport::ssh {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::string_view certificate_type = "ssh-ed25519-cert-v01@openssh.com";

class Certificate : public testing::Test {
  protected:
    Certificate() : authority_(*CertificateAuthority::create(scratch_ / "ca")) {
        spec_.key_id = "5f0c3a9b1d2e";
        spec_.principals = {"alice"};
        spec_.valid_after = 1795503600;
        spec_.valid_before = 1795503660;
    }

    /// What `ssh-keygen -L` makes of it, as trimmed lines. It prints times in the local zone: UTC here.
    [[nodiscard]] std::vector<std::string> keygen_view(const std::string& base64) const {
        const std::string file =
            scratch_.write("id-cert.pub", std::string(certificate_type) + " " + base64 + " comment\n");
        std::vector<std::string> lines;
        std::istringstream in(run("TZ=UTC ssh-keygen -L -f " + file).text);
        for (std::string line; std::getline(in, line);) {
            line.erase(0, line.find_first_not_of(' '));
            line.erase(line.find_last_not_of(' ') + 1);
            lines.push_back(line);
        }
        return lines;
    }

    const Scratch scratch_;
    const CertificateAuthority authority_;
    const EphemeralKey subject_;
    CertificateSpec spec_;
};

TEST_F(Certificate, IsWhatSshKeygenExpects) {
    spec_.serial = 42;
    EXPECT_THAT(
        keygen_view(authority_.sign(subject_.public_key(), spec_)),
        ElementsAre(scratch_ / "id-cert.pub:", "Type: ssh-ed25519-cert-v01@openssh.com user certificate",
                    "Public key: ED25519-CERT " + fingerprint(public_blob(subject_.public_key())),
                    "Signing CA: ED25519 " + authority_.fingerprint() + " (using ssh-ed25519)",
                    "Key ID: \"5f0c3a9b1d2e\"", "Serial: 42",
                    "Valid: from 2026-11-24T07:00:00 to 2026-11-24T07:01:00", "Principals:", "alice",
                    "Critical Options: (none)", "Extensions:", "permit-X11-forwarding",
                    "permit-agent-forwarding", "permit-port-forwarding", "permit-pty", "permit-user-rc"));
}

TEST_F(Certificate, CarriesTheSourceAddressAsACriticalOption) {
    spec_.source_address = "192.0.2.1/32,2001:db8::/64";
    spec_.principals = {"alice", "bob"};
    spec_.permissions = Permissions::nothing();
    EXPECT_THAT(keygen_view(authority_.sign(subject_.public_key(), spec_)),
                testing::IsSupersetOf(
                    {"alice", "bob", "source-address 192.0.2.1/32,2001:db8::/64", "Extensions: (none)"}));
}

TEST_F(Certificate, CarriesPermissions) {
    spec_.permissions.pty = spec_.permissions.agent_forwarding = false;
    spec_.permissions.forced_command = "echo forced";
    spec_.source_address = "192.0.2.1/32";
    const auto lines = keygen_view(authority_.sign(subject_.public_key(), spec_));
    EXPECT_THAT(lines,
                testing::IsSupersetOf({"permit-X11-forwarding", "permit-port-forwarding", "permit-user-rc",
                                       "force-command echo forced", "source-address 192.0.2.1/32"}));
    EXPECT_THAT(lines, testing::Not(testing::Contains("permit-pty")));
    EXPECT_THAT(lines, testing::Not(testing::Contains("permit-agent-forwarding")));
}

TEST_F(Certificate, SerialAndValidityReachTheirEnds) {
    spec_.serial = std::numeric_limits<std::uint64_t>::max();
    spec_.valid_after = 0;
    spec_.valid_before = std::numeric_limits<std::uint64_t>::max();
    EXPECT_THAT(keygen_view(authority_.sign(subject_.public_key(), spec_)),
                testing::IsSupersetOf({"Serial: 18446744073709551615", "Valid: forever"}));
    spec_.valid_after = 1;
    EXPECT_THAT(keygen_view(authority_.sign(subject_.public_key(), spec_)),
                testing::Contains("Valid: after 1970-01-01T00:00:01"));
}

TEST_F(Certificate, WithoutPrincipalsIsNeverMade) {
    spec_.principals.clear();
    EXPECT_THROW((void)authority_.sign(subject_.public_key(), spec_), std::invalid_argument);
}

TEST_F(Certificate, NoTwoAreAlike) {
    EXPECT_NE(authority_.sign(subject_.public_key(), spec_), authority_.sign(subject_.public_key(), spec_));
}

/// The signature in the last 64 bytes, checked over what precedes its string with the CA's public key.
bool signature_holds(const std::vector<std::uint8_t>& certificate, const std::string& public_line) {
    constexpr std::size_t signature_string =
        4 + 4 + 11 + 4 + 64;  // string(string "ssh-ed25519", string 64 bytes)
    const std::size_t space = public_line.find(' ');
    const auto blob = base64_decode(public_line.substr(space + 1, public_line.rfind(' ') - space - 1));
    EVP_PKEY* key =
        EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, blob.data() + blob.size() - 32, 32);
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    EVP_DigestVerifyInit(context, nullptr, nullptr, nullptr, key);
    const std::size_t signed_size = certificate.size() - signature_string;
    const int verdict = EVP_DigestVerify(context, certificate.data() + certificate.size() - 64, 64,
                                         certificate.data(), signed_size);
    EVP_MD_CTX_free(context);
    EVP_PKEY_free(key);
    return verdict == 1;
}

TEST_F(Certificate, TheSignatureCoversEveryByte) {
    const auto certificate = base64_decode(authority_.sign(subject_.public_key(), spec_));
    ASSERT_TRUE(signature_holds(certificate, authority_.public_line()));
    for (std::size_t i = 0; i < certificate.size() - 87; i += 7) {
        auto tampered = certificate;
        tampered[i] ^= 1;
        EXPECT_FALSE(signature_holds(tampered, authority_.public_line())) << i;
    }
}

TEST_F(Certificate, SshKeygenRefusesATamperedOne) {
    auto bytes = base64_decode(authority_.sign(subject_.public_key(), spec_));
    const std::string_view user = "alice";
    std::copy_n("admin", 5, std::ranges::search(bytes, user).begin());
    // ssh-keygen verifies the signature when it loads a certificate.
    const auto lines = keygen_view(base64_encode(bytes));
    EXPECT_THAT(lines, testing::Not(testing::Contains("admin")));
    ASSERT_FALSE(lines.empty());
    EXPECT_THAT(lines.front(), HasSubstr("incorrect signature"));
}

TEST_F(Certificate, ManyThreadsMaySignAtOnce) {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&] {
            for (int i = 0; i < 50; ++i) {
                const auto certificate = base64_decode(authority_.sign(subject_.public_key(), spec_));
                EXPECT_TRUE(signature_holds(certificate, authority_.public_line()));
            }
        });
    }
}

TEST(EphemeralKey, SshKeygenReadsIt) {
    const Scratch scratch;
    const EphemeralKey key;
    const std::string file = scratch.write("id", key.openssh_private().c_str());
    EXPECT_EQ(run("ssh-keygen -y -f " + file).text,
              "ssh-ed25519 " + base64_encode(public_blob(key.public_key())) + "\n");
    EXPECT_THAT(run("ssh-keygen -lf " + file).text,
                testing::StartsWith("256 " + fingerprint(public_blob(key.public_key())) + " "));
}

TEST(EphemeralKey, ItsSecretBelongsToItsPublicHalf) {
    const Scratch scratch;
    const EphemeralKey key;
    const std::string file = scratch.write("id", key.openssh_private().c_str());
    scratch.write("message", "hello");
    scratch.write("signers", "alice ssh-ed25519 " + base64_encode(public_blob(key.public_key())) + "\n");
    ASSERT_EQ(run("ssh-keygen -Y sign -n test -f " + file + " " + (scratch / "message")).status, 0);
    const Output verified =
        run("cat " + (scratch / "message") + " | ssh-keygen -Y verify -n test -I alice -f " +
            (scratch / "signers") + " -s " + (scratch / "message.sig"));
    EXPECT_EQ(verified.status, 0) << verified.text;
}

TEST(EphemeralKeys, LoginsOfOneMinuteShareOne) {
    EphemeralKeys keys;
    const EphemeralKeys::TimePoint start{std::chrono::hours(1)};
    const auto first = keys.current(start);
    EXPECT_EQ(keys.current(start + std::chrono::seconds(59)), first);
    EXPECT_NE(keys.current(start + std::chrono::seconds(60)), first);
}

TEST(EphemeralKey, NoTwoAreAlike) {
    EXPECT_NE(EphemeralKey().public_key(), EphemeralKey().public_key());
}

}  // namespace
}  // namespace homeport::ssh
