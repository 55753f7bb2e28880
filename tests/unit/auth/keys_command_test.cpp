#include "auth/keys_command.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include "auth/program.hpp"
#include "ssh/base64.hpp"
#include "ssh/fingerprint.hpp"
#include "ssh/wire.hpp"

namespace homeport::auth {
namespace {

TEST(KeysCommand, TokensAreExpanded) {
    const auto blob = ssh::WireWriter().string("ssh-ed25519").string("key").bytes();
    const OfferedKey offered(blob, "alice", {}, false);
    const Account alice{"alice", 1001, 100, "/home/alice", "/bin/sh", {}};
    EXPECT_EQ(expand_command({"/keys", "%u:%h", "%U", "%t %k", "%f", "100%%", "%"}, alice, offered),
              (std::vector<std::string>{"/keys", "alice:/home/alice", "1001",
                                        "ssh-ed25519 " + ssh::base64_encode(blob), ssh::fingerprint(blob),
                                        "100%", "%"}));
    EXPECT_EQ(expand_command({"/keys"}, alice, offered), (std::vector<std::string>{"/keys", "alice"}));
}

Printed run(const std::string& script, std::chrono::milliseconds deadline = std::chrono::minutes(1)) {
    const RunAs ourselves{"me", "/nowhere", ::geteuid(), ::getegid(), {}};
    return run_program({"/bin/sh", "-c", script, "name", "an argument"}, ourselves, deadline, 1000);
}

TEST(Program, PrintsWhatItPrints) {
    const Printed printed = run("echo \"$1\"; cat; echo unseen >&2; echo $HOME $USER; pwd");
    EXPECT_EQ(printed.problem, "");
    EXPECT_EQ(printed.text, "an argument\n/nowhere me\n/\n");
}

TEST(Program, FailsForAReason) {
    EXPECT_EQ(run("echo x; exit 3").problem, "ended with status 3");
    EXPECT_EQ(run("kill -TERM $$").problem, "was ended by signal 15");
    EXPECT_EQ(run("cat /dev/zero").problem, "prints too much");
    EXPECT_EQ(run("sleep 1000", std::chrono::milliseconds(50)).problem, "takes too long");
    EXPECT_EQ(run("exec >/dev/null; sleep 1000", std::chrono::milliseconds(50)).problem, "takes too long");
    EXPECT_EQ(run_program({"/no/such/program"}, {}, std::chrono::minutes(1), 10).problem,
              "ended with status 127");
}

TEST(Program, TakesItsChildrenWithIt) {
    // The child would keep the pipe open for ever.
    EXPECT_EQ(run("sleep 1000 & echo x", std::chrono::milliseconds(50)).problem, "takes too long");
}

}  // namespace
}  // namespace homeport::auth
