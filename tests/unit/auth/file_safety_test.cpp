#include "auth/file_safety.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <cerrno>

#include "auth/file_identity.hpp"
#include "home.hpp"

namespace homeport::auth {
namespace {

class FileSafety : public testing::Test {
  protected:
    FileSafety() { home_.write(home_.keys(), "text"); }

    /// "opened", "missing", or the problem.
    [[nodiscard]] std::string open(bool strict = true) const { return open(home_.keys(), strict); }
    [[nodiscard]] std::string open(const std::string& path, bool strict = true) const {
        const OpenResult result = open_checked(path, home_.path(), Home::owner(), strict);
        EXPECT_FALSE(result.system_error);
        if (result.fd >= 0) ::close(result.fd);
        return result.fd >= 0 ? "opened" : result.missing ? "missing" : result.problem;
    }
    const Home home_;
};

TEST_F(FileSafety, OpensAGoodFile) {
    EXPECT_EQ(open(), "opened");
    const OpenResult result = open_checked(home_.keys(), home_.path(), Home::owner(), true);
    char text[8] = {};
    EXPECT_EQ(::read(result.fd, text, sizeof text), 4);
    EXPECT_STREQ(text, "text");
    ::close(result.fd);
}

TEST_F(FileSafety, MissingIsNoProblem) {
    EXPECT_EQ(open(home_.path() + "/other"), "missing");
    EXPECT_EQ(open(home_.path() + "/no/such/directory"), "missing");
    EXPECT_EQ(open(home_.keys() + "/below-a-file"), "missing");
}

TEST_F(FileSafety, ReadableByAllIsFine) {
    ::chmod(home_.keys().c_str(), 0644);
    EXPECT_EQ(open(), "opened");
}

TEST_F(FileSafety, WritableByOthersIsNot) {
    for (const mode_t mode : {0620U, 0602U, 0666U}) {
        ::chmod(home_.keys().c_str(), mode);
        EXPECT_EQ(open(), home_.keys() + " can be written by others than its owner");
        EXPECT_EQ(open(false), "opened");
    }
}

TEST_F(FileSafety, EveryDirectoryUpToTheHomeCounts) {
    for (const std::string& directory : {home_.path() + "/.ssh", home_.path()}) {
        ::chmod(directory.c_str(), 0775);
        EXPECT_EQ(open(), directory + " can be written by others than its owner");
        EXPECT_EQ(open(false), "opened");
        ::chmod(directory.c_str(), 0755);
    }
}

TEST_F(FileSafety, WhatLiesAboveTheHomeDoesNot) {
    ::chmod(home_.base().c_str(), 0777);
    EXPECT_EQ(open(), "opened");
}

TEST_F(FileSafety, OutsideTheHomeEverythingUpToTheRootCounts) {
    // /var/tmp is writable by all, so nothing below it is safe for a file that is in no home.
    home_.write(home_.base() + "/keys", "text");
    EXPECT_EQ(open(home_.base() + "/keys"), "/var/tmp can be written by others than its owner");
}

TEST_F(FileSafety, StrangersOwnNothingHere) {
    if (::geteuid() != 0) GTEST_SKIP() << "only root can give files away";
    for (const std::string& name : {home_.keys(), home_.path() + "/.ssh", home_.path()}) {
        ASSERT_EQ(::chown(name.c_str(), 12345, 12345), 0);
        EXPECT_EQ(open(), name + " belongs to uid 12345 instead of the user");
        EXPECT_EQ(open(false), "opened");
        ASSERT_EQ(::chown(name.c_str(), 0, 0), 0);
        EXPECT_EQ(open(), "opened") << "root may own it";
    }
}

TEST_F(FileSafety, ALinkIsJudgedByWhereItLeads) {
    home_.make_directory(home_.path() + "/dotfiles", 0775);
    home_.write(home_.path() + "/dotfiles/keys", "text");
    std::filesystem::remove(home_.keys());
    std::filesystem::create_symlink(home_.path() + "/dotfiles/keys", home_.keys());
    EXPECT_EQ(open(), home_.path() + "/dotfiles can be written by others than its owner");
    ::chmod((home_.path() + "/dotfiles").c_str(), 0755);
    EXPECT_EQ(open(), "opened");
}

TEST_F(FileSafety, TheHomeMayItselfBeALink) {
    const std::string link = home_.base() + "/link";
    std::filesystem::create_symlink(home_.path(), link);
    ::chmod(home_.base().c_str(), 0777);  // would be found out if the check went past the home
    const OpenResult result = open_checked(link + "/.ssh/authorized_keys", link, Home::owner(), true);
    EXPECT_GE(result.fd, 0) << result.problem;
    ::close(result.fd);
}

TEST_F(FileSafety, AHomeThatIsOnlyAPrefixOfTheNameIsNoHome) {
    const std::string other = home_.path() + "2";
    home_.make_directory(other);
    home_.write(other + "/keys", "text");
    EXPECT_EQ(open(other + "/keys"), "/var/tmp can be written by others than its owner");
}

TEST_F(FileSafety, OnlyRegularFilesAreRead) {
    EXPECT_EQ(open(home_.path() + "/.ssh"), home_.path() + "/.ssh is not a regular file");
    ASSERT_EQ(::mkfifo((home_.path() + "/fifo").c_str(), 0600), 0);
    EXPECT_EQ(open(home_.path() + "/fifo"), home_.path() + "/fifo is not a regular file");
    EXPECT_EQ(open("/dev/null", false), "/dev/null is not a regular file");

    const int listener = ::socket(AF_UNIX, SOCK_STREAM, 0);
    sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
    const std::string name = home_.path() + "/socket";
    name.copy(address.sun_path, sizeof address.sun_path - 1);
    ASSERT_EQ(::bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    EXPECT_THAT(open(name), testing::StartsWith("cannot open " + name));
    ::close(listener);
}

TEST_F(FileSafety, ALoopOfLinksIsAProblemOfTheUser) {
    std::filesystem::remove(home_.keys());
    std::filesystem::create_symlink(home_.keys(), home_.keys());
    EXPECT_EQ(open(), "cannot open " + home_.keys() + ": Too many levels of symbolic links");
}

TEST_F(FileSafety, DescriptorsDoNotLeak) {
    const auto count = [] {
        return std::distance(std::filesystem::directory_iterator("/proc/self/fd"),
                             std::filesystem::directory_iterator());
    };
    const auto before = count();
    ::chmod(home_.keys().c_str(), 0666);
    for (int i = 0; i < 5; ++i) {
        EXPECT_NE(open(), "opened");
        EXPECT_NE(open(home_.path()), "opened");
    }
    EXPECT_EQ(count(), before);
}

TEST_F(FileSafety, TheUsersRightsAreUsedNotOurs) {
    if (::geteuid() != 0) GTEST_SKIP() << "only root has more rights than the user";
    const std::string secret = home_.path() + "/secret";
    home_.write(secret, "text");
    ASSERT_EQ(::chown(secret.c_str(), 0, 0), 0);
    {
        const FileIdentity as_user(user_id, user_id);
        EXPECT_EQ(open(secret), "cannot open " + secret + ": Permission denied");
        EXPECT_EQ(open(), "opened");
    }
    EXPECT_EQ(open(secret), "opened");
}

TEST(SystemFailure, IsNotTheUsersFault) {
    for (const int error : {EIO, ESTALE, ETIMEDOUT, EMFILE, ENFILE, ENOMEM, EHOSTDOWN})
        EXPECT_TRUE(is_system_failure(error));
    for (const int error : {EACCES, EPERM, ELOOP, ENAMETOOLONG, ENXIO, EISDIR})
        EXPECT_FALSE(is_system_failure(error));
}

}  // namespace
}  // namespace homeport::auth
