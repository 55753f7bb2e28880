#include "auth/certificate_rules.hpp"

#include <gtest/gtest.h>

#include "auth/key_judge.hpp"
#include "home.hpp"
#include "ssh/certificate.hpp"
#include "ssh/wire.hpp"

namespace homeport::auth {
namespace {

using Answer = LineVerdict::Answer;

/// The value of an option: a string within the string.
std::string packed(std::string_view value) {
    return std::string(ssh::as_text(ssh::WireWriter().string(value).bytes()));
}

class CertificateRules : public testing::Test {
  protected:
    CertificateRules() {
        spec_.principals = {"alice", "db-admin"};
        spec_.valid_after = 1000;
        spec_.valid_before = 2000;
    }
    [[nodiscard]] std::vector<std::uint8_t> blob() const {
        return ssh::base64_decode(authority_.sign(subject_.public_key(), spec_));
    }
    [[nodiscard]] ssh::UserCertificate certificate() const { return *ssh::parse_user_certificate(blob()); }
    [[nodiscard]] std::string refusal() const { return refusal(certificate()); }
    [[nodiscard]] std::string refusal(const ssh::UserCertificate& one) const {
        const auto terms = judge_certificate(one, circumstances_);
        return terms ? "" : terms.error();
    }
    void at(std::int64_t seconds) {
        circumstances_.now = std::chrono::sys_seconds(std::chrono::seconds(seconds));
    }
    [[nodiscard]] LineVerdict line(const std::string& options) const {
        const OfferedKey offered(blob(), "alice", circumstances_, false);
        return judge_line(*parse_key_line(options + authority_.public_line()), offered);
    }
    [[nodiscard]] LineVerdict principals_line(const std::string& text) const {
        return judge_principals_line(text, OfferedKey(blob(), "alice", circumstances_, false));
    }

    const Home home_;
    const ssh::CertificateAuthority authority_ = *ssh::CertificateAuthority::create(home_.path() + "/ca");
    const ssh::EphemeralKey subject_;
    ssh::CertificateSpec spec_;
    Circumstances circumstances_{"192.0.2.7", std::chrono::sys_seconds(std::chrono::seconds(1500))};
};

TEST_F(CertificateRules, GiveWhatItsExtensionsPermit) {
    spec_.permissions.pty = false;
    spec_.permissions.forced_command = "true";
    const auto terms = judge_certificate(certificate(), circumstances_);
    ASSERT_TRUE(terms) << terms.error();
    EXPECT_EQ(terms->permissions, spec_.permissions);
    EXPECT_TRUE(terms->touch_required);
    EXPECT_FALSE(terms->verify_required);
}

TEST_F(CertificateRules, HoldItToItsTime) {
    for (const auto& [now, why] :
         std::vector<std::pair<std::int64_t, std::string>>{{999, "is not valid yet"},
                                                           {1000, ""},
                                                           {1999, ""},
                                                           {2000, "has expired"},
                                                           {-5, "is not valid yet"}}) {
        at(now);
        EXPECT_EQ(refusal(), why) << now;
    }
}

TEST_F(CertificateRules, HoldItToItsSource) {
    for (const auto& [list, why] : std::vector<std::pair<std::string, std::string>>{
             {"192.0.2.0/24,10.0.0.1", ""},
             {"10.0.0.0/8", "does not allow 192.0.2.7"},
             {"192.0.2.*", "has a source-address that is no list of addresses"},
             {"!10.0.0.1", "has a source-address that is no list of addresses"}}) {
        spec_.source_address = list;
        EXPECT_EQ(refusal(), why) << list;
    }
}

TEST_F(CertificateRules, RefuseWhatIsNotForUsersOrForNobody) {
    ssh::UserCertificate one = certificate();
    one.for_users = false;
    EXPECT_EQ(refusal(one), "is for hosts");
    one = certificate();
    one.principals.clear();
    EXPECT_EQ(refusal(one), "names no principals");
    one = certificate();
    one.signature.back() ^= 1;
    EXPECT_EQ(refusal(one), "has a signature that is wrong, or of a kind that is not accepted");
}

TEST_F(CertificateRules, RefuseCriticalOptionsThatAreUnknownOrBroken) {
    for (const auto& [name, value, why] : std::vector<std::tuple<std::string, std::string, std::string>>{
             {"made-up", "", "has the unknown critical option \"made-up\""},
             {"force-command", "true", "has a critical option that cannot be read"},
             {"force-command", packed("true") + "x", "has a critical option that cannot be read"},
             {"verify-required", "x", "has a critical option that cannot be read"}}) {
        ssh::UserCertificate one = certificate();
        one.critical = {{name, value}};
        EXPECT_EQ(refusal(one), why);
    }
    ssh::UserCertificate one = certificate();
    one.critical = {{"force-command", packed("a")}, {"force-command", packed("a")}};
    EXPECT_EQ(refusal(one), "forces two commands");
    one = certificate();
    one.extensions = {{"made-up", "x"}};
    EXPECT_EQ(refusal(one), "");
}

TEST_F(CertificateRules, LinesOfAuthorities) {
    EXPECT_EQ(line("cert-authority ").answer, Answer::permit);
    EXPECT_EQ(line("cert-authority,principals=\"x,db-admin\" ").answer, Answer::permit);
    EXPECT_EQ(line("cert-authority,principals=\"x\" ").answer, Answer::pass_over);
    EXPECT_EQ(line("").answer, Answer::pass_over);
    EXPECT_EQ(line("cert-authority,from=\"10.0.0.1\" ").answer, Answer::pass_over);
    EXPECT_EQ(describe(line("cert-authority,no-pty ").permissions), "no-pty");
    at(5000);
    EXPECT_EQ(line("cert-authority ").reason, "is about a certificate that has expired");
}

TEST_F(CertificateRules, ItsCommandAndTheLinesMustAgree) {
    spec_.permissions.forced_command = "a";
    EXPECT_EQ(line("cert-authority,command=\"a\" ").answer, Answer::permit);
    EXPECT_EQ(line("cert-authority,command=\"b\" ").reason, "forces another command than the certificate");
}

TEST_F(CertificateRules, LinesOfPrincipals) {
    EXPECT_EQ(principals_line("db-admin").answer, Answer::permit);
    EXPECT_EQ(principals_line("  alice\r").answer, Answer::permit);
    EXPECT_EQ(principals_line("db-admin,alice").answer, Answer::other);
    EXPECT_EQ(principals_line("# alice").answer, Answer::other);
    EXPECT_EQ(principals_line("").answer, Answer::other);
    EXPECT_EQ(principals_line("no-such-option alice").answer, Answer::pass_over);
    EXPECT_EQ(principals_line("cert-authority alice").answer, Answer::pass_over);
    EXPECT_EQ(principals_line("from=\"10.0.0.1\" alice").answer, Answer::pass_over);
    EXPECT_EQ(describe(principals_line("command=\"a b\",no-pty \t alice").permissions), "no-pty, command");
}

}  // namespace
}  // namespace homeport::auth
