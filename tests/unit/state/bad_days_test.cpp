// kill -9 in the middle of a transaction, a full disk, another process that holds the lock.
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <barrier>
#include <functional>
#include <thread>
#include <vector>

#include "scratch.hpp"
#include "state/sqlite.hpp"

namespace homeport::state {
namespace {

using router::Pin;
using router::StoreError;

/// Runs `work` in a process of its own, which gets the writing end of a pipe and must not return to the test.
class Child {
  public:
    explicit Child(const std::function<int(int)>& work) {
        int ends[2];
        if (::pipe(ends) != 0) std::abort();
        pid_ = ::fork();
        if (pid_ == 0) {
            ::close(ends[0]);
            ::_exit(work(ends[1]));
        }
        ::close(ends[1]);
        pipe_ = ends[0];
    }
    ~Child() {
        ::close(pipe_);
        if (pid_ > 0) {
            ::kill(pid_, SIGKILL);
            wait();
        }
    }
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    /// The next number the child wrote; -1 when it is gone.
    int read() {
        int number = -1;
        return ::read(pipe_, &number, sizeof number) == sizeof number ? number : -1;
    }
    void kill() { ::kill(pid_, SIGKILL); }
    int wait() {
        int status = 0;
        ::waitpid(std::exchange(pid_, -1), &status, 0);
        return status;
    }

  private:
    pid_t pid_;
    int pipe_;
};

void say(int pipe, int number) {
    if (::write(pipe, &number, sizeof number) != sizeof number) ::_exit(9);
}

std::string name(int i) {
    return "user" + std::to_string(i);
}

TEST(Killed, AWriterThatCommitsAllTheTimeLosesNothingItReported) {
    const Scratch scratch;
    const std::string path = scratch / "pins.sqlite";
    Child writer([&](int pipe) {
        auto store = open_or_fail(path);
        for (int i = 0;; ++i) {
            if (std::holds_alternative<StoreError>(store->insert_if_absent(pin(name(i), "a")))) return 1;
            say(pipe, i);
        }
    });
    int last = -1;
    while (last < 200) {
        const int next = writer.read();
        ASSERT_EQ(next, last + 1);
        last = next;
    }
    writer.kill();
    ASSERT_TRUE(WIFSIGNALED(writer.wait()));
    for (int next = 0; (next = writer.read()) >= 0;) last = next;  // reported before it died

    auto store = open_or_fail(path);  // its integrity is checked here
    const std::size_t found = value(store->list("", 1'000'000)).size();
    EXPECT_GE(found, static_cast<std::size_t>(last) + 1);
    EXPECT_LE(found, static_cast<std::size_t>(last) + 2);  // one may be committed and not yet reported
    for (int i = 0; i <= last; ++i) EXPECT_TRUE(value(store->find(name(i), "ssh"))) << i;
}

TEST(Killed, AnOpenTransactionLeavesNoTrace) {
    const Scratch scratch;
    const std::string path = scratch / "pins.sqlite";
    Child writer([&](int pipe) {
        auto store = open_or_fail(path);
        for (int i = 0; i < 20; ++i) value(store->insert_if_absent(pin(name(i), "a")));
        sqlite::Database database(path, std::chrono::seconds(1));
        database.run("PRAGMA cache_size = 1");  // pages spill into the log before the commit
        sqlite::Transaction transaction(database);
        database.run("UPDATE pins SET backend = 'b', why = hex(randomblob(2000))");
        database.run("DELETE FROM pins WHERE user = 'user3'");
        say(pipe, static_cast<int>(std::filesystem::file_size(path + "-wal")));
        return ::pause();
    });
    ASSERT_GT(writer.read(), 80'000);  // it did spill, so that there is something to forget
    writer.kill();
    ASSERT_TRUE(WIFSIGNALED(writer.wait()));

    auto store = open_or_fail(path);
    const std::vector<Pin> pins = value(store->list("", 1000));
    EXPECT_EQ(pins.size(), 20U);
    for (const Pin& kept : pins) EXPECT_EQ(kept.backend, "a") << kept.user;
    EXPECT_EQ(value(store->insert_if_absent(pin("late", "c"))).backend, "c");  // the dead hold no lock
}

/// No file of this process may grow beyond `bytes`.
void limit_files(rlim_t bytes) {
    rlimit limit{};
    ::getrlimit(RLIMIT_FSIZE, &limit);
    limit.rlim_cur = std::min(bytes, limit.rlim_max);
    ::setrlimit(RLIMIT_FSIZE, &limit);
}

TEST(FullDisk, IsAnErrorAndPassesWithIt) {
    const Scratch scratch;
    const std::string path = scratch / "pins.sqlite";
    Child crowded([&](int pipe) {
        ::signal(SIGXFSZ, SIG_IGN);
        auto store = open_or_fail(path);
        limit_files(256 * 1024);
        int stored = 0;
        while (stored < 10'000) {
            const auto result = store->insert_if_absent(pin(name(stored), "a"));
            if (std::holds_alternative<StoreError>(result)) break;
            ++stored;
        }
        say(pipe, stored);
        // Full again and again, while what is there can be read.
        for (int i = 0; i < 3; ++i) {
            if (!std::holds_alternative<StoreError>(store->insert_if_absent(pin("late", "a")))) return 2;
        }
        const auto found = store->find(name(0), "ssh");
        const auto* first = std::get_if<std::optional<Pin>>(&found);
        if (first == nullptr || !first->has_value()) return 3;
        limit_files(RLIM_INFINITY);
        return std::holds_alternative<StoreError>(store->insert_if_absent(pin("late", "b"))) ? 4 : 0;
    });
    const int stored = crowded.read();
    ASSERT_GT(stored, 0);
    ASSERT_LT(stored, 10'000);
    EXPECT_EQ(crowded.wait(), 0);

    auto store = open_or_fail(path);
    EXPECT_EQ(value(store->list("", 100'000)).size(), static_cast<std::size_t>(stored) + 1);
    EXPECT_EQ(value(store->find("late", "ssh"))->backend, "b");
}

TEST(SeveralConnections, TakeTurns) {
    constexpr int count = 8;
    constexpr int rounds = 20;
    const Scratch scratch;
    const std::string path = scratch / "pins.sqlite";
    std::vector<std::unique_ptr<SqlitePinStore>> stores;
    for (int i = 0; i < count; ++i) stores.push_back(open_or_fail(path));
    std::vector<std::vector<Pin>> stands(count);
    std::barrier start(count);
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < count; ++i) {
        threads.emplace_back([&, i] {
            for (int round = 0; round < rounds; ++round) {
                start.arrive_and_wait();
                const Pin mine = pin(name(round), "backend-" + std::to_string(i));
                stands[i].push_back(value(stores[i]->insert_if_absent(mine)));
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    for (const auto& seen : stands) EXPECT_EQ(seen, stands[0]);
}

TEST(SeveralConnections, ALockThatIsNotGivenBackIsAnErrorAfterTheBusyTime) {
    const Scratch scratch;
    const std::string path = scratch / "pins.sqlite";
    auto store = std::move(*SqlitePinStore::open(path, std::chrono::milliseconds(1)));
    const Pin kept = value(store->insert_if_absent(pin("alice", "a")));
    {
        sqlite::Database other(path, std::chrono::seconds(1));
        sqlite::Transaction holds(other);
        EXPECT_TRUE(std::holds_alternative<StoreError>(store->insert_if_absent(pin("bob", "a"))));
        EXPECT_TRUE(std::holds_alternative<StoreError>(store->erase("alice", "ssh")));
        EXPECT_EQ(value(store->find("alice", "ssh")), kept);  // reading needs no turn
    }
    EXPECT_EQ(value(store->insert_if_absent(pin("bob", "a"))).backend, "a");
}

}  // namespace
}  // namespace homeport::state
