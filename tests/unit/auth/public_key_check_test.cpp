#include "auth/public_key_check.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <pwd.h>

#include "home.hpp"
#include "ssh/base64.hpp"
#include "ssh/fingerprint.hpp"
#include "ssh/wire.hpp"

namespace homeport::auth {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

const std::vector<std::uint8_t> blob = ssh::WireWriter().string("ssh-ed25519").string("key").bytes();

/// Keys of existing accounts lie in a directory of the test's own, so that no real home is touched.
class PublicKeyCheck : public testing::Test {
  protected:
    PublicKeyCheck() {
        options_.authorized_keys = {home_.path() + "/%u"};
        options_.strict_modes = false;
        options_.permit_root = true;
        allow("root");
    }
    void allow(const std::string& user, const std::string& options = "") const {
        home_.write(home_.path() + "/" + user,
                    options + "ssh-ed25519 " + ssh::base64_encode(blob) + " laptop\n", 0644);
    }
    [[nodiscard]] KeyVerdict check(const std::string& user,
                                   const std::vector<std::uint8_t>& key = blob) const {
        return check_public_key({user, key, "192.0.2.7"}, options_, accounts_, {});
    }
    const Home home_;
    Options options_;
    mutable AccountCache accounts_;
};

TEST_F(PublicKeyCheck, ARightKeyGivesAnIdentity) {
    const KeyVerdict verdict = check("root");
    ASSERT_TRUE(verdict.identity) << verdict.note_for_log;
    EXPECT_EQ(verdict.identity->account.name, "root");
    EXPECT_EQ(verdict.identity->account.uid, 0u);
    EXPECT_EQ(verdict.identity->how, "publickey");
    EXPECT_EQ(verdict.identity->fingerprint, ssh::fingerprint(blob));
    EXPECT_EQ(verdict.identity->key_comment, "laptop");
    EXPECT_EQ(verdict.note_for_log, "");
    EXPECT_FALSE(verdict.system_error);
}

TEST_F(PublicKeyCheck, AWrongKeyDoesNot) {
    const KeyVerdict verdict = check("root", ssh::WireWriter().string("ssh-ed25519").string("other").bytes());
    EXPECT_FALSE(verdict.identity);
    EXPECT_EQ(verdict.note_for_log, "the key was not found");
    EXPECT_FALSE(check("root", {}).identity);
}

TEST_F(PublicKeyCheck, RootNeedsPermission) {
    options_.permit_root = false;
    EXPECT_EQ(check("root").note_for_log, "root may not log in (auth.permit_root)");
    EXPECT_FALSE(check("root").identity);
}

TEST_F(PublicKeyCheck, AShellThatSaysNoIsRefusedHere) {
    const passwd* daemon = ::getpwnam("daemon");
    if (daemon == nullptr || !std::string_view(daemon->pw_shell).ends_with("nologin"))
        GTEST_SKIP() << "no such account";
    const std::string shell = daemon->pw_shell;
    allow("daemon");
    const KeyVerdict verdict = check("daemon");
    EXPECT_FALSE(verdict.identity);
    EXPECT_EQ(verdict.note_for_log, "the account's shell is " + shell);
    EXPECT_FALSE(verdict.system_error);
}

TEST_F(PublicKeyCheck, UnknownUsersAreNobody) {
    for (const std::string user : {"no-such-user", "", "../alice", "a/b"}) {
        const KeyVerdict verdict = check(user);
        EXPECT_FALSE(verdict.identity);
        EXPECT_THAT(verdict.note_for_log, StartsWith("no such user")) << user;
        EXPECT_FALSE(verdict.system_error);
    }
}

TEST_F(PublicKeyCheck, NotEvenTheStandInsKeyLetsThemIn) {
    allow("nobody");
    EXPECT_FALSE(check("no-such-user").identity);
}

TEST_F(PublicKeyCheck, UnknownUsersGoThroughTheSameSteps) {
    // A note about the stand-in's own file proves that a search was made for a user who does not exist.
    allow("nobody", "made-up ");
    EXPECT_THAT(check("no-such-user").note_for_log, HasSubstr("has the unknown option"));
}

TEST_F(PublicKeyCheck, NotesTellWhatWasPassedOver) {
    allow("root", "from=\"10.0.0.1\" ");
    const KeyVerdict verdict = check("root");
    EXPECT_FALSE(verdict.identity);
    EXPECT_EQ(verdict.note_for_log,
              "the key was not found; " + home_.path() + "/root:1 does not allow 192.0.2.7");
}

TEST_F(PublicKeyCheck, TheLineSaysWhatIsPermitted) {
    allow("root", "restrict,pty ");
    const KeyVerdict verdict = check("root");
    ASSERT_TRUE(verdict.identity);
    EXPECT_TRUE(verdict.identity->permissions.pty);
    EXPECT_FALSE(verdict.identity->permissions.port_forwarding);
}

TEST_F(PublicKeyCheck, AFileThatCannotBeUsedIsMentionedButNoSystemError) {
    options_.strict_modes = true;
    const KeyVerdict verdict = check("root");
    EXPECT_FALSE(verdict.identity);
    EXPECT_THAT(verdict.note_for_log,
                StartsWith("the key was not found, and not every key file could be read; "));
    EXPECT_FALSE(verdict.system_error);
}

}  // namespace
}  // namespace homeport::auth
