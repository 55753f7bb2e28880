#include "base/log.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spdlog/logger.h>
#include <spdlog/sinks/ostream_sink.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

namespace homeport::base {
namespace {

class LogFile : public testing::Test {
  protected:
    LogFile() {
        char pattern[] = "/tmp/homeport-log-XXXXXX";
        directory_ = ::mkdtemp(pattern);
    }
    ~LogFile() override { std::filesystem::remove_all(directory_); }

    [[nodiscard]] LogOptions options(const std::string& level = "info",
                                     const std::string& format = "text") const {
        return LogOptions{.level = level, .format = format, .target = path()};
    }
    [[nodiscard]] std::string path() const { return directory_ + "/log"; }
    [[nodiscard]] static std::vector<std::string> lines(const std::string& file) {
        std::ifstream in(file);
        std::vector<std::string> all;
        for (std::string line; std::getline(in, line);) all.push_back(line);
        return all;
    }

    std::string directory_;
};

TEST(Log, WritesNowhereByDefault) {
    const Log log;
    EXPECT_FALSE(log.enabled(Level::error));
    log.error("unheard");
    const Log more = log.with({{"a", 1}});
    more.error("unheard");
    more.shutdown();
    EXPECT_TRUE(more.reopen());
    EXPECT_EQ(more.dropped(), 0u);
}

TEST(Log, WritesToALoggerOfTheCaller) {
    std::ostringstream out;
    auto sink = std::make_shared<spdlog::sinks::ostream_sink_mt>(out);
    sink->set_pattern("%v");
    const Log log(std::make_shared<spdlog::logger>("test", sink), {{"session", "1"}});
    log.info("hello", {{"user", "alice"}});
    log.debug("below the level");
    EXPECT_THAT(out.str(), testing::EndsWith(" info  hello session=1 user=alice\n"));
}

TEST_F(LogFile, ContextComesFirstAndCopiesKeepTheirOwn) {
    {
        const Log log = *Log::open(options());
        const Log session = log.with({{"session", "s1"}});
        const Log user = session.with({{"user", "alice"}});
        user.info("both", {{"x", 1}});
        session.info("one");
        log.info("none");
    }
    const auto all = lines(path());
    ASSERT_EQ(all.size(), 3u);
    EXPECT_EQ(all[0].substr(25), "info  both session=s1 user=alice x=1");
    EXPECT_EQ(all[1].substr(25), "info  one session=s1");
    EXPECT_EQ(all[2].substr(25), "info  none");
}

TEST_F(LogFile, LevelsBelowTheThresholdAreSilentUntilItMoves) {
    const Log log = *Log::open(options("warning", "json"));
    EXPECT_FALSE(log.enabled(Level::info));
    EXPECT_TRUE(log.enabled(Level::warning));
    log.info("no");
    log.set_level(Level::trace);
    log.trace("yes");
    log.shutdown();
    const auto all = lines(path());
    ASSERT_EQ(all.size(), 1u);
    EXPECT_THAT(all[0], testing::HasSubstr(R"("level":"trace","msg":"yes"})"));
}

TEST_F(LogFile, AppendsAndIsPrivate) {
    { Log::open(options())->info("first"); }
    { Log::open(options())->info("second"); }
    EXPECT_EQ(lines(path()).size(), 2u);
    struct stat info {};
    ASSERT_EQ(::stat(path().c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 07u, 0u);
}

TEST_F(LogFile, LinesAfterShutdownAreCounted) {
    const Log log = *Log::open(options());
    log.info("in time");
    log.shutdown();
    log.shutdown();
    log.info("late");
    EXPECT_EQ(lines(path()).size(), 1u);
    EXPECT_EQ(log.dropped(), 1u);
}

TEST_F(LogFile, ReopenFollowsARotation) {
    const Log log = *Log::open(options());
    std::filesystem::rename(path(), path() + ".1");
    ASSERT_TRUE(log.reopen());
    log.info("after");
    log.shutdown();
    EXPECT_TRUE(lines(path() + ".1").empty());
    EXPECT_EQ(lines(path()).size(), 1u);
}

TEST_F(LogFile, AFailedReopenKeepsTheOldFile) {
    const Log log = *Log::open(options());
    std::filesystem::rename(path(), path() + ".1");
    std::filesystem::create_directory(path());
    const auto reopened = log.reopen();
    ASSERT_FALSE(reopened);
    EXPECT_EQ(reopened.error(), "cannot open the log file " + path() + ": Is a directory");
    log.info("still here");
    log.shutdown();
    EXPECT_EQ(lines(path() + ".1").size(), 1u);
}

TEST_F(LogFile, WhatAThreadWroteStaysWholeAndInItsOrder) {
    constexpr int threads = 4, each = 500;  // fits the queue: nothing may be lost
    {
        const Log log = *Log::open(options());
        std::vector<std::jthread> writers;
        for (int t = 0; t < threads; ++t) {
            writers.emplace_back([mine = log.with({{"t", t}})] {
                for (int i = 0; i < each; ++i) mine.info("line", {{"i", i}});
            });
        }
    }
    std::vector<int> next(threads, 0);
    const auto all = lines(path());
    ASSERT_EQ(all.size(), static_cast<std::size_t>(threads * each));
    for (const std::string& line : all) {
        int t = -1, i = -1;
        ASSERT_EQ(std::sscanf(line.substr(25).c_str(), "info  line t=%d i=%d", &t, &i), 2) << line;
        EXPECT_EQ(i, next[static_cast<std::size_t>(t)]++);
    }
}

TEST_F(LogFile, AStuckReaderCostsTheOldestLinesNotTheCaller) {
    const std::string fifo = directory_ + "/fifo";
    ASSERT_EQ(::mkfifo(fifo.c_str(), 0600), 0);
    std::thread reader_opens([&] { std::ifstream(fifo).close(); });
    // A FIFO nobody reads: hold a reading end open so that writes block instead of failing.
    const int reader = ::open(fifo.c_str(), O_RDONLY | O_NONBLOCK);
    LogOptions to_fifo = options();
    to_fifo.target = fifo;
    const Log log = *Log::open(to_fifo);
    reader_opens.join();
    const std::string filler(100, 'x');
    for (int i = 0; i < 20000; ++i) log.info("line", {{"filler", filler}});  // more than pipe and queue hold
    EXPECT_GT(log.dropped(), 1000u);
    std::thread drain([&] {  // let it finish
        char buffer[65536];
        const int blocking = ::open(fifo.c_str(), O_RDONLY);
        ::close(reader);
        while (::read(blocking, buffer, sizeof buffer) > 0) {
        }
        ::close(blocking);
    });
    log.shutdown();
    const_cast<Log&>(log) = Log();
    drain.join();
}

TEST_F(LogFile, AFullDiskIsCountedAndOutlived) {
    const pid_t child = ::fork();
    if (child == 0) {
        std::signal(SIGXFSZ, SIG_IGN);
        const rlimit limit{200, 200};
        ::setrlimit(RLIMIT_FSIZE, &limit);
        const Log log = *Log::open(options());
        for (int i = 0; i < 10; ++i) log.info("a line of some length, so that the file is full soon");
        log.shutdown();
        ::_exit(log.dropped() >= 7 ? 0 : 1);
    }
    int status = -1;
    ::waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
}

struct BadOptions {
    LogOptions options;
    std::string sentence;
};
class LogOpen : public testing::TestWithParam<BadOptions> {};
TEST_P(LogOpen, Refuses) {
    const auto log = Log::open(GetParam().options);
    ASSERT_FALSE(log);
    EXPECT_EQ(log.error(), GetParam().sentence);
}
INSTANTIATE_TEST_SUITE_P(
    Table, LogOpen,
    testing::Values(BadOptions{{.level = "loud"},
                               "log level \"loud\": expected trace, debug, info, warning or error"},
                    BadOptions{{.format = "xml"}, "log format \"xml\": expected text or json"},
                    BadOptions{{.target = "/nonexistent/x.log"},
                               "cannot open the log file /nonexistent/x.log: No such file or directory"},
                    BadOptions{{.target = "/tmp"}, "cannot open the log file /tmp: Is a directory"}));

TEST(Level, NamesRoundTrip) {
    for (const Level level : {Level::trace, Level::debug, Level::info, Level::warning, Level::error}) {
        EXPECT_EQ(parse_level(to_string(level)), level);
    }
    EXPECT_EQ(parse_level("warn"), std::nullopt);
}

}  // namespace
}  // namespace homeport::base
