#include "ssh/ca_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "scratch.hpp"
#include "ssh/certificate.hpp"

namespace homeport::ssh {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

unsigned mode_of(const std::string& file) {
    struct stat info {};
    return ::stat(file.c_str(), &info) == 0 ? info.st_mode & 07777U : 0;
}

TEST(CaFile, CreateThenLoadGivesTheSameAuthority) {
    const Scratch scratch;
    const auto made = CertificateAuthority::create(scratch / "ca");
    ASSERT_TRUE(made) << made.error();
    const auto loaded = CertificateAuthority::load(scratch / "ca");
    ASSERT_TRUE(loaded) << loaded.error();
    EXPECT_EQ(loaded->public_line(), made->public_line());
    EXPECT_EQ(Scratch::read(scratch / "ca.pub"), made->public_line() + "\n");
}

TEST(CaFile, ModesDoNotDependOnTheUmask) {
    for (const mode_t mask : {0000U, 0022U, 0777U}) {
        const Scratch scratch;
        const mode_t before = ::umask(mask);
        const auto made = CertificateAuthority::create(scratch / "ca");
        ::umask(before);
        ASSERT_TRUE(made) << made.error();
        EXPECT_EQ(mode_of(scratch / "ca"), 0600U);
        EXPECT_EQ(mode_of(scratch / "ca.pub"), 0644U);
    }
}

TEST(CaFile, OpensslReadsWhatWeWrote) {
    const Scratch scratch;
    ASSERT_TRUE(CertificateAuthority::create(scratch / "ca"));
    EXPECT_THAT(run("openssl pkey -noout -text -in " + (scratch / "ca")).text,
                StartsWith("ED25519 Private-Key:"));
}

TEST(CaFile, SshKeygenAgreesOnTheFingerprint) {
    const Scratch scratch;
    const auto made = CertificateAuthority::create(scratch / "ca");
    ASSERT_TRUE(made);
    EXPECT_EQ(run("ssh-keygen -lf " + (scratch / "ca.pub")).text,
              "256 " + made->fingerprint() + " homeport-user-ca (ED25519)\n");
}

TEST(CaFile, CreateOverwritesNothing) {
    const Scratch scratch;
    scratch.write("ca", "precious");
    auto made = CertificateAuthority::create(scratch / "ca");
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error(), (scratch / "ca") + " is already there; move it away first");
    EXPECT_EQ(Scratch::read(scratch / "ca"), "precious");

    scratch.write("ca2.pub", "precious");
    made = CertificateAuthority::create(scratch / "ca2");
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error(), (scratch / "ca2.pub") + " is already there; move it away first");
    EXPECT_EQ(Scratch::read(scratch / "ca2.pub"), "precious");
    EXPECT_FALSE(std::filesystem::exists(scratch / "ca2"));
}

TEST(CaFile, CreateFollowsNoLink) {
    const Scratch scratch;
    std::filesystem::create_symlink(scratch / "elsewhere", scratch / "ca");
    EXPECT_FALSE(CertificateAuthority::create(scratch / "ca"));
    EXPECT_FALSE(std::filesystem::exists(scratch / "elsewhere"));
}

TEST(CaFile, CreateNeedsTheDirectory) {
    const auto made = CertificateAuthority::create("/nonexistent/ca");
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error(), "cannot make /nonexistent/ca: No such file or directory");
}

std::string load_error(const std::string& path) {
    const auto loaded = CertificateAuthority::load(path);
    return loaded ? "loaded" : loaded.error();
}

TEST(CaFile, LoadSaysWhatToDo) {
    const Scratch scratch;
    const std::string path = scratch / "ca";
    EXPECT_EQ(load_error(path), "there is no CA key at " + path + "; make one with: homeport ca init");

    ASSERT_TRUE(CertificateAuthority::create(path));
    for (const mode_t mode : {0640U, 0604U, 0610U, 0602U, 0644U}) {
        ::chmod(path.c_str(), mode);
        EXPECT_EQ(load_error(path),
                  "the CA key " + path + " can be used by others than its owner; run: chmod 600 " + path);
    }
    ::chmod(path.c_str(), 0400);
    EXPECT_EQ(load_error(path), "loaded");
}

TEST(CaFile, LoadRefusesAStrangersFile) {
    if (::geteuid() != 0) GTEST_SKIP() << "only root can give a file away";
    const Scratch scratch;
    const std::string path = scratch / "ca";
    ASSERT_TRUE(CertificateAuthority::create(path));
    ASSERT_EQ(::chown(path.c_str(), 65534, 65534), 0);
    EXPECT_EQ(load_error(path),
              "the CA key " + path + " belongs to uid 65534, who could replace it; run: chown 0 " + path);
}

TEST(CaFile, LoadRefusesWhatIsNoFile) {
    const Scratch scratch;
    EXPECT_EQ(load_error(scratch / "."), "the CA key " + (scratch / ".") + " is not a regular file");
    ASSERT_EQ(::mkfifo((scratch / "fifo").c_str(), 0600), 0);
    EXPECT_EQ(load_error(scratch / "fifo"), "the CA key " + (scratch / "fifo") + " is not a regular file");
}

TEST(CaFile, LoadSaysWhatItFoundInstead) {
    const Scratch scratch;
    EXPECT_THAT(load_error(scratch.write("junk", "hello")), HasSubstr(" holds not a private key in PEM; "));
    EXPECT_THAT(load_error(scratch.write("empty", "")), HasSubstr(" holds not a private key in PEM; "));
    EXPECT_THAT(load_error(scratch.write("huge", std::string(1 << 20, 'x'))), HasSubstr("not a private key"));

    const std::string tools =
        "openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:1024 -out " + (scratch / "rsa") +
        " && openssl genpkey -algorithm ED25519 -aes128 -pass pass:x -out " + (scratch / "locked") +
        " && ssh-keygen -q -t ed25519 -N '' -f " + (scratch / "openssh") + " && chmod 600 " +
        (scratch / "rsa") + " " + (scratch / "locked");
    ASSERT_EQ(run(tools).status, 0);
    EXPECT_THAT(load_error(scratch / "rsa"), HasSubstr(" holds a key of type RSA, not Ed25519; "));
    EXPECT_THAT(load_error(scratch / "locked"), HasSubstr(" holds a key protected by a passphrase; "));
    EXPECT_THAT(load_error(scratch / "openssh"),
                HasSubstr(" holds a key in OpenSSH's own format, not PKCS#8 PEM; "));
    EXPECT_THAT(load_error(scratch / "rsa"),
                EndsWith("expected is an unencrypted Ed25519 key, as homeport ca init makes it"));
}

}  // namespace
}  // namespace homeport::ssh
