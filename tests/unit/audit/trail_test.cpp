// The audit trail as a file: lines that nobody can forge, numbers without gaps, and a disk that fails.
#include "audit/trail.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

namespace homeport::audit {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

class AuditTrail : public testing::Test {
  protected:
    AuditTrail() {
        char pattern[] = "/tmp/homeport-audit-XXXXXX";
        directory_ = ::mkdtemp(pattern);
    }
    ~AuditTrail() override { std::filesystem::remove_all(directory_); }

    [[nodiscard]] std::string path() const { return directory_ + "/audit"; }
    [[nodiscard]] Trail open(std::size_t queue_lines = 100) const {
        Options options;
        options.target = path();
        options.required = true;
        options.queue_lines = queue_lines;
        auto trail = Trail::open(options, base::Log());
        if (!trail) throw std::runtime_error(trail.error());
        return std::move(*trail);
    }
    [[nodiscard]] std::vector<std::string> lines(const std::string& file = "") const {
        std::ifstream in(file.empty() ? path() : file);
        std::vector<std::string> all;
        for (std::string line; std::getline(in, line);) all.push_back(line.substr(line.find(",\"event\"")));
        return all;
    }

    std::string directory_;
};

template <class Condition>
bool eventually(Condition condition) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (!condition()) {
        if (std::chrono::steady_clock::now() > deadline) return false;
        std::this_thread::yield();
    }
    return true;
}

/// How many records whole lines tell of, written or lost.
int count_of(const std::string& text) {
    int count = 0;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) {
        const auto at = line.find("\"records\":");
        count += at == std::string::npos ? 1 : std::stoi(line.substr(at + 10));
    }
    return count;
}

TEST_F(AuditTrail, NumbersLinesThatNobodyCanForge) {
    {
        Trail trail = open();
        trail.record("login", {{"user", "x\",\"event\":\"end\"}\n{\x1b[2J\xff"}, {"uid", 7}});
        trail.record("end", {{"allowed", true}, {"long", std::string(10000, 'x')}});
        EXPECT_TRUE(trail.healthy());
    }
    const auto all = lines();
    ASSERT_THAT(all, SizeIs(2));
    EXPECT_EQ(all[0],
              R"(,"event":"login","user":"x\",\"event\":\"end\"}\n{\u001b[2J\ufffd","uid":7,"seq":1})");
    EXPECT_EQ(all[1], R"(,"event":"end","allowed":true,"long":")" + std::string(4096, 'x') + R"(","seq":2})");
}

TEST_F(AuditTrail, IsForOurEyesAndAppends) {
    open().record("one", {});
    struct stat info {};
    ASSERT_EQ(::stat(path().c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777U, 0600U);
    open().record("two", {});
    EXPECT_THAT(lines(), SizeIs(2));
    ::chmod(path().c_str(), 0620);
    EXPECT_THROW(open(), std::runtime_error);
}

TEST_F(AuditTrail, GoesOnInANewFileAfterItWasRenamed) {
    Trail trail = open();
    trail.record("before", {});
    ASSERT_TRUE(eventually([&] { return lines().size() == 1; }));
    std::filesystem::rename(path(), path() + ".1");
    trail.reopen();
    ASSERT_TRUE(eventually([&] { return std::filesystem::exists(path()); }));
    trail.record("after", {});
    ASSERT_TRUE(eventually([&] { return lines().size() == 1; }));
    EXPECT_THAT(lines(path() + ".1"), ElementsAre(R"(,"event":"before","seq":1})"));
    EXPECT_THAT(lines(), ElementsAre(R"(,"event":"after","seq":2})"));
}

TEST_F(AuditTrail, KeepsRecordsWhileTheDiskIsFull) {
    std::filesystem::create_symlink("/dev/full", path());
    Trail trail = open();
    for (const char* event : {"one", "two", "three"}) trail.record(event, {});
    ASSERT_TRUE(eventually([&] { return !trail.healthy(); }));
    EXPECT_TRUE(trail.must_refuse());
    std::filesystem::remove(path());
    trail.reopen();
    ASSERT_TRUE(eventually([&] { return trail.healthy(); }));
    EXPECT_FALSE(trail.must_refuse());
    ASSERT_TRUE(eventually([&] { return lines().size() == 3; }));
    EXPECT_THAT(lines(), ElementsAre(R"(,"event":"one","seq":1})", R"(,"event":"two","seq":2})",
                                     R"(,"event":"three","seq":3})"));
}

TEST_F(AuditTrail, NeverWaitsForASlowDiskAndSaysWhatWasLost) {
    ASSERT_EQ(::mkfifo(path().c_str(), 0600), 0);
    const int reader = ::open(path().c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    ASSERT_GE(reader, 0);
    ASSERT_GE(::fcntl(reader, F_SETPIPE_SZ, 4096), 4096);
    constexpr int count = 1000;
    std::string text;
    {
        Trail trail = open(10);
        for (int i = 0; i < count; ++i) trail.record("x", {{"long", std::string(1000, 'x')}});
        EXPECT_FALSE(trail.healthy());
        ASSERT_EQ(::fcntl(reader, F_SETFL, 0), 0);
        std::thread end([&] { trail.shutdown(); });  // writes what waits, once somebody reads
        char block[4096];
        for (ssize_t n; (n = ::read(reader, block, sizeof block)) > 0;) {
            text.append(block, static_cast<std::size_t>(n));
            if (text.ends_with("\n") && count_of(text) == count) break;
        }
        end.join();
    }
    ::close(reader);

    // Records of losses have numbers of their own, and nothing else is missing.
    const auto lines_written = std::ranges::count(text, '\n');
    int losses = 0, last = 0;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) {
        losses += line.find("\"event\":\"lost\"") != std::string::npos ? 1 : 0;
        last = std::stoi(line.substr(line.rfind(':') + 1));
    }
    EXPECT_GT(losses, 0);
    EXPECT_LT(lines_written, count / 2);
    EXPECT_EQ(last, count + losses);
}

TEST_F(AuditTrail, RecordsNothingUnlessAsked) {
    Trail none;
    none.record("login", {});
    EXPECT_TRUE(none.healthy());
    EXPECT_FALSE(none.must_refuse());
    EXPECT_FALSE(none.records_commands());
    none.reopen();
    none.shutdown();
}

}  // namespace
}  // namespace homeport::audit
