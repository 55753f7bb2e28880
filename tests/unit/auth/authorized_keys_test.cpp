#include "auth/authorized_keys.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "home.hpp"
#include "ssh/base64.hpp"
#include "ssh/wire.hpp"

namespace homeport::auth {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::uint8_t> blob(std::string_view material) {
    return ssh::WireWriter().string("ssh-ed25519").string(material).bytes();
}
std::string line(std::string_view material, const std::string& comment = "c") {
    return "ssh-ed25519 " + ssh::base64_encode(blob(material)) + " " + comment + "\n";
}

struct PathCase {
    std::string_view pattern, path;
};
class ExpandPath : public testing::TestWithParam<PathCase> {};
TEST_P(ExpandPath, Expands) {
    const Account alice{"alice", 1001, 100, "/home/alice", "/bin/sh", {}};
    EXPECT_EQ(expand_path(GetParam().pattern, alice), GetParam().path);
}
INSTANTIATE_TEST_SUITE_P(Table, ExpandPath,
                         testing::Values(PathCase{".ssh/authorized_keys", "/home/alice/.ssh/authorized_keys"},
                                         PathCase{"/etc/keys/%u", "/etc/keys/alice"},
                                         PathCase{"/k/%U", "/k/1001"},
                                         PathCase{"%h/keys", "/home/alice/keys"}, PathCase{"/k/%%u", "/k/%u"},
                                         PathCase{"/k/%u.%U%%", "/k/alice.1001%"}, PathCase{"/k/%x", "/k/%x"},
                                         PathCase{"/k/%", "/k/%"}, PathCase{"%u", "/home/alice/alice"},
                                         PathCase{"", "/home/alice/"}));

class FindKey : public testing::Test {
  protected:
    [[nodiscard]] KeySearch find(std::string_view material) { return find_blob(blob(material)); }
    [[nodiscard]] KeySearch find_blob(const std::vector<std::uint8_t>& key) {
        offered_.emplace(key, "alice", circumstances_, false);
        KeySearch search(*offered_);
        search_key_files(home_.account(), options_, search);
        return search;
    }
    std::optional<OfferedKey> offered_;
    const Home home_;
    Options options_;
    Circumstances circumstances_{"192.0.2.7", std::chrono::sys_seconds(std::chrono::seconds(1795521600))};
};

TEST_F(FindKey, FindsTheRightLine) {
    home_.write(home_.keys(),
                "# keys\n\n" + line("one") + "garbage\n" + line("two", "laptop") + line("three"));
    KeySearch search = find("two");
    ASSERT_TRUE(search.match());
    EXPECT_EQ(search.match()->comment, "laptop");
    EXPECT_THAT(search.notes(), IsEmpty());
    EXPECT_FALSE(find("four").match());
    EXPECT_FALSE(find_blob({}).match());
}

TEST_F(FindKey, TheLastLineNeedsNoNewline) {
    std::string text = line("one") + line("two");
    text.pop_back();
    home_.write(home_.keys(), text);
    EXPECT_TRUE(find("two").match());
}

TEST_F(FindKey, NoFileIsNoKey) {
    KeySearch search = find("one");
    EXPECT_FALSE(search.match());
    EXPECT_FALSE(search.unreadable());
    EXPECT_THAT(search.notes(), IsEmpty());
}

TEST_F(FindKey, LooksInEveryFile) {
    options_.authorized_keys = {"absent", "bad", ".ssh/authorized_keys"};
    home_.write(home_.path() + "/bad", line("one"), 0666);
    home_.write(home_.keys(), line("two"));
    KeySearch search = find("two");
    EXPECT_TRUE(search.match());
    EXPECT_TRUE(search.unreadable());
    EXPECT_FALSE(search.system_error());
    EXPECT_THAT(search.notes(), ElementsAre(home_.path() + "/bad can be written by others than its owner"));
    EXPECT_FALSE(find("one").match()) << "a file that others can write proves nothing";
    options_.strict_modes = false;
    EXPECT_TRUE(find("one").match());
}

TEST_F(FindKey, TheFirstLineThatAppliesCounts) {
    home_.write(home_.keys(), line("other") + "command=\"true\",no-pty " + line("one") + line("one"));
    KeySearch search = find("one");
    ASSERT_TRUE(search.match());
    EXPECT_EQ(search.match()->permissions.forced_command, "true");
    EXPECT_FALSE(search.match()->permissions.pty);
    EXPECT_THAT(search.notes(), IsEmpty());
}

TEST_F(FindKey, ALineWithAMistakeMeansNothing) {
    home_.write(home_.keys(), "no-ptty " + line("one", "typo") + "no-pty " + line("one", "right"));
    KeySearch search = find("one");
    ASSERT_TRUE(search.match());
    EXPECT_EQ(search.match()->comment, "right");
    EXPECT_THAT(search.notes(), ElementsAre(home_.keys() + ":1 has the unknown option \"no-ptty\""));
}

TEST_F(FindKey, WhatCannotBeCheckedInOneFileEndsTheSearch) {
    const auto fido =
        ssh::WireWriter().string("sk-ssh-ed25519@openssh.com").string("key").string("ssh:").bytes();
    const std::string text = "sk-ssh-ed25519@openssh.com " + ssh::base64_encode(fido) + "\n";
    options_.authorized_keys = {"first", "second"};
    home_.write(home_.path() + "/first", text);
    home_.write(home_.path() + "/second", "no-touch-required " + text);
    KeySearch search = find_blob(fido);
    EXPECT_FALSE(search.match());
    EXPECT_TRUE(search.settled());
    options_.authorized_keys = {"second"};
    EXPECT_TRUE(find_blob(fido).match());
}

TEST_F(FindKey, ALineThatDoesNotApplyIsPassedOver) {
    home_.write(home_.keys(), "from=\"10.0.0.0/8\",restrict " + line("one", "office") + "cert-authority " +
                                  line("one") + "from=\"192.0.2.0/24\",pty " + line("one", "home"));
    KeySearch search = find("one");
    ASSERT_TRUE(search.match());
    EXPECT_EQ(search.match()->comment, "home");
    EXPECT_THAT(search.notes(), ElementsAre(home_.keys() + ":1 does not allow 192.0.2.7",
                                            home_.keys() + ":2 is for a certificate authority"));
}

TEST_F(FindKey, OptionsOfOtherKeysDoNotMatter) {
    home_.write(home_.keys(), "restrict " + line("other") + line("one"));
    EXPECT_TRUE(find("one").match());
}

TEST_F(FindKey, SizesAreBounded) {
    const std::string padding(8 * 1024, 'x');
    home_.write(home_.keys(), line("one", padding) + line("two"));
    EXPECT_THAT(find("one").notes(), ElementsAre(home_.keys() + ":1 is longer than 8 KiB"));
    EXPECT_FALSE(find("one").match());
    EXPECT_TRUE(find("two").match());

    std::string huge = line("one");
    huge.resize((std::size_t{1} << 20) + 1, '\n');
    home_.write(home_.keys(), huge);
    KeySearch search = find("one");
    EXPECT_FALSE(search.match());
    EXPECT_THAT(search.notes(), ElementsAre(home_.keys() + " is larger than 1 MiB"));

    huge.pop_back();
    home_.write(home_.keys(), huge);
    EXPECT_TRUE(find("one").match()) << "exactly 1 MiB is allowed";
}

TEST_F(FindKey, NotesAreBounded) {
    std::string text;
    for (int i = 0; i < 1000; ++i) text += "from=\"10.0.0.1\" " + line("one");
    home_.write(home_.keys(), text);
    EXPECT_EQ(find("one").notes().size(), 16u);
}

TEST_F(FindKey, NulBytesDoNoHarm) {
    home_.write(home_.keys(), std::string("\0\0\n", 3) + line("one") + std::string("\0", 1));
    EXPECT_TRUE(find("one").match());
}

TEST_F(FindKey, AsTheUserNotAsRoot) {
    if (::geteuid() != 0) GTEST_SKIP() << "only root has more rights than the user";
    home_.write(home_.keys(), line("one"));
    ASSERT_EQ(::chown(home_.keys().c_str(), 0, 0), 0);  // mode 0600: the user cannot read it, nor would sshd
    KeySearch search = find("one");
    EXPECT_FALSE(search.match());
    EXPECT_THAT(search.notes(), ElementsAre("cannot open " + home_.keys() + ": Permission denied"));
}

}  // namespace
}  // namespace homeport::auth
