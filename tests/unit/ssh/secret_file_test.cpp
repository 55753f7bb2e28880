#include "ssh/secret_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>

#include "scratch.hpp"

namespace homeport::ssh {
namespace {

using testing::EndsWith;
using testing::HasSubstr;

std::string content(const std::string& place) {
    const auto secret = read_secret(place, "the key");
    return secret ? "content: " + std::string(secret->view()) : secret.error().text;
}

TEST(SecretFile, IsReadAsItIs) {
    const Scratch scratch;
    EXPECT_EQ(content(scratch.write("key", "hush\n")), "content: hush\n");
    EXPECT_EQ(content(scratch.write("empty", "")), "content: ");
}

TEST(SecretFile, ThatIsMissingIsToldApart) {
    const Scratch scratch;
    const auto secret = read_secret(scratch / "nothing", "the key");
    ASSERT_FALSE(secret);
    EXPECT_TRUE(secret.error().missing);
    scratch.write("open", "hush", 0640);
    const auto open = read_secret(scratch / "open", "the key");
    ASSERT_FALSE(open);
    EXPECT_FALSE(open.error().missing);
}

TEST(SecretFile, MustNotLieWhereOthersCouldReplaceIt) {
    const Scratch scratch;
    std::filesystem::create_directory(scratch / "open");
    const std::string key = scratch.write("open/key", "hush");
    std::filesystem::create_symlink(key, scratch / "link");
    for (const mode_t mode : {0770U, 0702U, 0777U}) {
        ::chmod((scratch / "open").c_str(), mode);
        EXPECT_THAT(content(key), HasSubstr("where others than its owner could replace it; run: chown "));
        EXPECT_THAT(content(scratch / "link"), EndsWith("chmod go-w " + (scratch / "open")));
    }
    // As /tmp: others cannot touch what is ours.
    ::chmod((scratch / "open").c_str(), 01777);
    EXPECT_EQ(content(key), "content: hush");
    ::chmod((scratch / "open").c_str(), 0755);
    EXPECT_EQ(content(scratch / "link"), "content: hush");
}

TEST(SecretFile, MayBeACredential) {
    const Scratch scratch;
    ::unsetenv("CREDENTIALS_DIRECTORY");
    EXPECT_THAT(content("credential:key"), HasSubstr("systemd sets $CREDENTIALS_DIRECTORY"));
    ::setenv("CREDENTIALS_DIRECTORY", (scratch / ".").c_str(), 1);
    EXPECT_THAT(content("credential:key"), EndsWith("/key: No such file or directory"));
    // An access list for the service's user shows as a right of the group.
    scratch.write("key", "hush", 0440);
    EXPECT_EQ(content("credential:key"), "content: hush");
    ::unsetenv("CREDENTIALS_DIRECTORY");
}

}  // namespace
}  // namespace homeport::ssh
