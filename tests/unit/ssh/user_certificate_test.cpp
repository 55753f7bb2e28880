#include "ssh/user_certificate.hpp"

#include <gtest/gtest.h>

#include "scratch.hpp"
#include "ssh/certificate.hpp"
#include "ssh/signature.hpp"
#include "ssh/wire.hpp"

namespace homeport::ssh {
namespace {

class OfferedCertificate : public testing::Test {
  protected:
    OfferedCertificate() {
        spec_.serial = 7;
        spec_.key_id = "the id";
        spec_.principals = {"alice", "bob"};
        spec_.valid_after = 10;
        spec_.valid_before = 20;
        spec_.permissions = Permissions::nothing();
        spec_.permissions.pty = true;
        spec_.permissions.forced_command = "true";
        spec_.source_address = "192.0.2.0/24";
    }
    [[nodiscard]] std::vector<std::uint8_t> blob() const {
        return base64_decode(authority_.sign(subject_.public_key(), spec_));
    }
    const Scratch scratch_;
    const CertificateAuthority authority_ = *CertificateAuthority::create(scratch_ / "ca");
    const EphemeralKey subject_;
    CertificateSpec spec_;
};

TEST_F(OfferedCertificate, IsRead) {
    const auto certificate = parse_user_certificate(blob());
    ASSERT_TRUE(certificate);
    EXPECT_EQ(certificate->key, public_blob(subject_.public_key()));
    EXPECT_EQ(certificate->serial, 7u);
    EXPECT_TRUE(certificate->for_users);
    EXPECT_EQ(certificate->key_id, "the id");
    EXPECT_EQ(certificate->principals, (std::vector<std::string>{"alice", "bob"}));
    EXPECT_EQ(certificate->valid_after, 10u);
    EXPECT_EQ(certificate->valid_before, 20u);
    ASSERT_EQ(certificate->critical.size(), 2u);
    EXPECT_EQ(certificate->critical[0].first, "force-command");
    EXPECT_EQ(certificate->critical[0].second, std::string("\0\0\0\4true", 8));
    EXPECT_EQ(certificate->extensions, (UserCertificate::Options{{"permit-pty", ""}}));
    EXPECT_EQ(fingerprint(certificate->authority), authority_.fingerprint());
    EXPECT_EQ(plain_key(blob()), certificate->key);
}

TEST_F(OfferedCertificate, HasASignatureThatHolds) {
    const auto certificate = parse_user_certificate(blob());
    ASSERT_TRUE(certificate);
    EXPECT_TRUE(verify_signature(certificate->authority, certificate->signature, certificate->signed_part));
}

TEST_F(OfferedCertificate, NoneOfItsBitsCanBeChanged) {
    const auto right = blob();
    for (std::size_t i = 0; i < right.size(); ++i) {
        auto wrong = right;
        wrong[i] ^= 1;
        const auto certificate = parse_user_certificate(wrong);
        EXPECT_FALSE(certificate && verify_signature(certificate->authority, certificate->signature,
                                                     certificate->signed_part))
            << i;
    }
}

TEST_F(OfferedCertificate, MustBeWhole) {
    const auto whole = blob();
    for (std::size_t size = 0; size < whole.size(); ++size) {
        EXPECT_FALSE(parse_user_certificate(Bytes(whole).first(size))) << size;
    }
    auto more = whole;
    more.push_back(0);
    EXPECT_FALSE(parse_user_certificate(more));
    more.resize(70000);
    EXPECT_FALSE(parse_user_certificate(more));
}

TEST_F(OfferedCertificate, MayNotHoldAnyNumberOfPrincipals) {
    spec_.principals.assign(256, "a");
    EXPECT_TRUE(parse_user_certificate(blob()));
    spec_.principals.emplace_back("a");
    EXPECT_FALSE(parse_user_certificate(blob()));
}

TEST(PlainKey, IsItselfUnlessItIsACertificate) {
    const auto key = WireWriter().string("ssh-ed25519").string("key").bytes();
    EXPECT_EQ(plain_key(key), key);
    EXPECT_FALSE(parse_user_certificate(key));
    EXPECT_TRUE(is_certificate_type("ssh-rsa-cert-v01@openssh.com"));
    EXPECT_FALSE(is_certificate_type("ssh-rsa"));
}

TEST(Signature, OfNonsenseIsWrong) {
    const auto text = [](std::string_view a, std::string_view b) {
        return WireWriter().string(a).string(b).bytes();
    };
    const std::vector<std::uint8_t> data = {1, 2, 3};
    EXPECT_FALSE(verify_signature({}, {}, data));
    for (const std::string kind :
         {"ssh-ed25519", "ssh-rsa", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp521",
          "sk-ssh-ed25519@openssh.com", "sk-ecdsa-sha2-nistp256@openssh.com", "ssh-dss"}) {
        EXPECT_FALSE(verify_signature(text(kind, "x"), text(kind, "y"), data)) << kind;
        EXPECT_FALSE(verify_signature(text(kind, ""), text("rsa-sha2-512", ""), data)) << kind;
    }
}

}  // namespace
}  // namespace homeport::ssh
