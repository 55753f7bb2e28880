#include "http/unix_listener.hpp"

#include <fstream>
#include <optional>

#include <gmock/gmock.h>
#include <grp.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "temporary_directory.hpp"

namespace homeport::http {
namespace {

using ::testing::HasSubstr;
using Protocol = asio::local::stream_protocol;

class UnixListenerTest : public ::testing::Test {
  protected:
    auto open(const std::string& group = "") {
        return UnixListener::open(context_.get_executor(), path_, group);
    }

    [[nodiscard]] bool connects() {
        Protocol::socket socket(context_);
        error_code error;
        socket.connect(Protocol::endpoint(path_), error);
        return !error;
    }
    [[nodiscard]] mode_t mode() const {
        struct stat status {};
        return ::lstat(path_.c_str(), &status) == 0 ? status.st_mode & 07777U : 0;
    }
    [[nodiscard]] std::size_t names() const {
        const auto all = std::filesystem::directory_iterator(directory_.path());
        return static_cast<std::size_t>(std::distance(begin(all), end(all)));
    }
    /// What kill -9 leaves behind.
    void leave_stale_socket() {
        const int fd = ::socket(AF_UNIX, SOCK_STREAM, 0);
        const Protocol::endpoint endpoint(path_);
        ASSERT_EQ(::bind(fd, endpoint.data(), static_cast<socklen_t>(endpoint.size())), 0);
        ::close(fd);
        ASSERT_FALSE(connects());
        ASSERT_NE(mode(), 0U);
    }

    TemporaryDirectory directory_;
    std::string path_ = directory_.file("admin.sock");
    asio::io_context context_;
};

TEST_F(UnixListenerTest, IsOursAloneByDefault) {
    const auto listener = open();
    ASSERT_TRUE(listener) << listener.error();
    EXPECT_TRUE(connects());
    EXPECT_EQ(mode(), 0600U);
    EXPECT_EQ(names(), 1U) << "the temporary name is gone";
}

TEST_F(UnixListenerTest, AGroupMayUseIt) {
    const ::group* own = ::getgrgid(::getgid());
    ASSERT_NE(own, nullptr);
    const auto listener = open(own->gr_name);
    ASSERT_TRUE(listener) << listener.error();
    EXPECT_EQ(mode(), 0660U);
    struct stat status {};
    ASSERT_EQ(::stat(path_.c_str(), &status), 0);
    EXPECT_EQ(status.st_gid, ::getgid());
}

TEST_F(UnixListenerTest, AnUnknownGroupIsRefusedAndLeavesNothing) {
    const auto listener = open("no-such-group-here");
    ASSERT_FALSE(listener);
    EXPECT_EQ(listener.error(), "there is no group \"no-such-group-here\"");
    EXPECT_EQ(names(), 0U);
}

TEST_F(UnixListenerTest, AStaleSocketIsReplaced) {
    leave_stale_socket();
    const auto listener = open();
    ASSERT_TRUE(listener) << listener.error();
    EXPECT_TRUE(connects());
}

TEST_F(UnixListenerTest, ASecondDaemonIsRefusedAndTheFirstGoesOn) {
    const auto first = open();
    ASSERT_TRUE(first);
    const auto second = open();
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error(), "another homeportd is running on " + path_);
    EXPECT_TRUE(connects());
    EXPECT_EQ(names(), 1U);
}

TEST_F(UnixListenerTest, SomethingElseAtThePathIsLeftAlone) {
    std::ofstream(path_) << "precious";
    const auto listener = open();
    ASSERT_FALSE(listener);
    EXPECT_EQ(listener.error(), path_ + " is there already and is not a socket");
    EXPECT_EQ(std::filesystem::file_size(path_), 8U);
}

TEST_F(UnixListenerTest, AMissingDirectoryIsOneSentence) {
    path_ = directory_.file("missing/admin.sock");
    const auto listener = open();
    ASSERT_FALSE(listener);
    EXPECT_EQ(listener.error(),
              "the directory " + directory_.file("missing") + " for the admin socket does not exist");
}

TEST_F(UnixListenerTest, APathThatNoSocketCanHaveIsRefused) {
    path_ = directory_.file(std::string(120, 'x'));
    const auto listener = open();
    ASSERT_FALSE(listener);
    EXPECT_THAT(listener.error(), HasSubstr("too long"));
}

TEST_F(UnixListenerTest, TheNameGoesWithTheListener) {
    ASSERT_TRUE(open());
    EXPECT_EQ(names(), 0U);
}

TEST_F(UnixListenerTest, ASuccessorsNameStays) {
    auto first = open();
    ASSERT_TRUE(first);
    std::filesystem::remove(path_);
    const auto second = open();
    ASSERT_TRUE(second);
    first->close();
    EXPECT_TRUE(connects());
}

}  // namespace
}  // namespace homeport::http
