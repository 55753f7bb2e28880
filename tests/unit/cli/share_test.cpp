#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>
#include <thread>
#include <vector>

#include "base/share_id.hpp"
#include "cli/run.hpp"
#include "cli/share_file.hpp"
#include "cli/share_place.hpp"

namespace homeport::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr const char* mounts =
    "22 1 254:0 / / rw,relatime - ext4 /dev/vda rw\n"
    "23 22 0:21 / /proc rw - proc proc rw\n"
    "40 22 0:50 / /home rw,relatime shared:7 - nfs4 files:/export/home rw,vers=4.2\n"
    "41 22 0:51 / /mnt/two\\040words rw master:1 propagate_from:2 - cifs //files/a\\134b rw\n"
    "42 40 0:52 / /home/scratch rw - tmpfs none rw\n"
    "43 22 0:53 / /data rw - ext4 /dev/vdb rw\n"
    "44 43 0:54 / /data rw - fuse.sshfs files:/data rw\n"
    "a line that is none\n";

TEST(FindMount, TheLongestMountPointAndTheLastOfThem) {
    struct Row {
        const char *path, *point, *type, *source;
    };
    const Row rows[] = {
        {"/home", "/home", "nfs4", "files:/export/home"},
        {"/home/alice", "/home", "nfs4", "files:/export/home"},
        {"/homes", "/", "ext4", "/dev/vda"},
        {"/", "/", "ext4", "/dev/vda"},
        {"/home/scratch/x", "/home/scratch", "tmpfs", "none"},
        {"/mnt/two words/x", "/mnt/two words", "cifs", "//files/a\\b"},
        {"/data", "/data", "fuse.sshfs", "files:/data"},
    };
    for (const Row& row : rows)
        EXPECT_EQ(find_mount(mounts, row.path), (Mount{row.point, row.type, row.source})) << row.path;
    EXPECT_EQ(find_mount("", "/home"), std::nullopt);
    EXPECT_EQ(find_mount("1 2 3 - 4\n5 - 6\n\n", "/"), std::nullopt);
}

class Share : public ::testing::Test {
  protected:
    Share() { EXPECT_NE(::mkdtemp(directory_.data()), nullptr); }
    ~Share() override { std::filesystem::remove_all(directory_); }

    [[nodiscard]] std::string file() const { return directory_ + "/.homeport-share"; }
    void write(const std::string& text) const { std::ofstream(file()) << text; }
    [[nodiscard]] std::string text() const {
        std::ifstream in(file());
        return {std::istreambuf_iterator<char>(in), {}};
    }
    /// What lies in the directory must be the file and nothing else.
    [[nodiscard]] std::ptrdiff_t files() const {
        return std::distance(std::filesystem::directory_iterator(directory_), {});
    }

    Exit run(Exit (*command)(const Context&, const Input&), std::map<std::string, std::string> options = {}) {
        std::ostringstream out, err;
        const Context context{out, err, "", {}, false, false};
        const Exit exit = command(context, Input{{directory_}, std::move(options)});
        out_ = out.str();
        err_ = err.str();
        return exit;
    }
    /// The tests may run on the machine's root file system.
    Exit init(std::map<std::string, std::string> options = {}) {
        options["--force"] = "";
        return run(run_share_init, std::move(options));
    }

    std::string directory_ = "/tmp/homeport-share-XXXXXX", out_, err_;
};

TEST_F(Share, IsGivenAnIdOnce) {
    ASSERT_EQ(init(), Exit::ok) << err_;
    const auto id = base::share_id_in(text());
    ASSERT_TRUE(id);
    EXPECT_THAT(out_, HasSubstr("now has the id " + *id));
    EXPECT_THAT(out_, HasSubstr("\n[share]\nid = \"" + *id + "\"\n"));
    struct stat info {};
    ASSERT_EQ(::stat(file().c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 07777U, 0444U);
    EXPECT_EQ(info.st_uid, ::geteuid());
    ASSERT_EQ(init(), Exit::ok);
    EXPECT_THAT(out_, HasSubstr(" has the id " + *id));
    EXPECT_EQ(text(), base::share_file_text(*id));
    EXPECT_EQ(files(), 1);
    EXPECT_EQ(run(run_share_show), Exit::ok);
    EXPECT_THAT(out_, HasSubstr(*id));
}

TEST_F(Share, KeepsItsIdUnlessTold) {
    ASSERT_EQ(init({{"--id", "first"}}), Exit::ok) << err_;
    EXPECT_EQ(init({{"--id", "first"}}), Exit::ok);
    EXPECT_EQ(init({{"--id", "second"}}), Exit::negative);
    EXPECT_THAT(err_, HasSubstr("already has another id, first"));
    EXPECT_EQ(text(), "homeport-share v1 first\n");
    EXPECT_EQ(init({{"--id", "second"}, {"--replace", ""}}), Exit::ok);
    EXPECT_EQ(text(), "homeport-share v1 second\n");
    EXPECT_EQ(init({{"--id", "no id"}}), Exit::usage);
    EXPECT_EQ(files(), 1);
}

TEST_F(Share, WhatMakesNoSenseIsNotOverwritten) {
    for (const char* text : {"", "something else\n", "homeport-share v9 x\n"}) {
        write(text);
        EXPECT_EQ(init(), Exit::negative);
        EXPECT_THAT(err_, HasSubstr("does not hold the id of a share"));
        EXPECT_EQ(run(run_share_show), Exit::negative);
        EXPECT_EQ(this->text(), text);
    }
    EXPECT_EQ(init({{"--replace", ""}}), Exit::ok);
    EXPECT_TRUE(base::share_id_in(text()));
}

TEST_F(Share, LinksAreNotFollowed) {
    std::filesystem::create_symlink("/etc/hostname", file());
    EXPECT_EQ(init(), Exit::negative);
    EXPECT_TRUE(std::filesystem::is_symlink(file()));
}

TEST_F(Share, OneThatHasNoneSaysWhereItLooked) {
    EXPECT_EQ(run(run_share_show), Exit::negative);
    EXPECT_THAT(err_, HasSubstr("there is no share's id in " + directory_));
    std::filesystem::remove_all(directory_);
    EXPECT_EQ(run(run_share_show), Exit::negative);
    EXPECT_THAT(err_, HasSubstr("No such file or directory"));
}

TEST_F(Share, OfManyAtOnceOneWins) {
    std::vector<std::string> ids(16);
    {
        std::vector<std::jthread> admins;
        for (std::size_t i = 0; i < ids.size(); ++i) {
            admins.emplace_back([&, i] {
                const auto id = write_share_file(directory_, "id" + std::to_string(i), false);
                ids[i] = id ? id->id : id.error();
            });
        }
    }
    EXPECT_EQ(std::set<std::string>(ids.begin(), ids.end()).size(), 1U);
    EXPECT_EQ(text(), base::share_file_text(ids.front()));
    EXPECT_EQ(files(), 1);
}

}  // namespace
}  // namespace homeport::cli
