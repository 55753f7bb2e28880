// Programs that do as they should, and programs that do not.
#include "base/run_command.hpp"

#include <gmock/gmock.h>

namespace homeport::base {
namespace {

using ::testing::HasSubstr;
using namespace std::chrono_literals;

boost::system::result<std::string, std::string> shell(const std::string& script,
                                                      std::chrono::milliseconds timeout = 60s) {
    return run_command({"/bin/sh", "-c", script}, timeout, 1000);
}

std::string output(const boost::system::result<std::string, std::string>& result) {
    return result ? *result : "(it failed: " + result.error() + ")";
}

std::string why_not(const boost::system::result<std::string, std::string>& result) {
    return result ? "(it worked)" : result.error();
}

TEST(RunCommand, ItsOutputAndNothingElse) {
    EXPECT_EQ(output(shell("echo one; echo two")), "one\ntwo\n");
    EXPECT_EQ(output(shell("true")), "");
    EXPECT_EQ(output(shell("cat")), "");  // nothing to read
    EXPECT_EQ(output(run_command({"/bin/echo", "a b", "$HOME"}, 60s, 1000)), "a b $HOME\n");
}

TEST(RunCommand, NoDescriptorOfOursGoesAlong) {
    EXPECT_EQ(output(shell("ls /proc/self/fd | wc -l")), "4\n");  // 0, 1, 2 and the directory itself
}

TEST(RunCommand, WhatCanGoWrong) {
    EXPECT_EQ(why_not(shell("exit 3")), "it ended with status 3");
    EXPECT_EQ(why_not(shell("kill -9 $$")), "it was ended by signal 9");
    EXPECT_EQ(why_not(shell("exec yes")), "it prints too much");
    EXPECT_EQ(why_not(shell("exec sleep 1000", 50ms)), "it did not end in time");
    EXPECT_EQ(why_not(shell("sleep 1000 & exit 0", 50ms)),
              "it did not end in time");  // the child keeps the output
    EXPECT_EQ(why_not(shell("exec >&-; exec sleep 1000", 50ms)), "it did not end in time");
    EXPECT_THAT(why_not(run_command({"/no/such/program"}, 60s, 1000)), HasSubstr("cannot be started"));
}

}  // namespace
}  // namespace homeport::base
