#include "base/run_command.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <optional>
#include <system_error>

#include "base/descriptor.hpp"

namespace homeport::base {
namespace {

using Clock = std::chrono::steady_clock;

std::string system_error(const char* what, int error) {
    return std::string(what) + ": " + std::generic_category().message(error);
}

/// The child's attributes: a process group of its own, no signal blocked or ignored, no descriptor but 0
/// to 2.
class Spawn {
  public:
    explicit Spawn(int output) {
        posix_spawnattr_init(&attributes_);
        posix_spawn_file_actions_init(&actions_);
        sigset_t none, all;
        sigemptyset(&none);
        sigfillset(&all);
        posix_spawnattr_setsigmask(&attributes_, &none);
        posix_spawnattr_setsigdefault(&attributes_, &all);
        posix_spawnattr_setpgroup(&attributes_, 0);
        posix_spawnattr_setflags(&attributes_,
                                 POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
        posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
        posix_spawn_file_actions_adddup2(&actions_, output, STDOUT_FILENO);
        posix_spawn_file_actions_addclosefrom_np(&actions_, STDERR_FILENO + 1);
    }
    ~Spawn() {
        posix_spawn_file_actions_destroy(&actions_);
        posix_spawnattr_destroy(&attributes_);
    }
    Spawn(const Spawn&) = delete;
    Spawn& operator=(const Spawn&) = delete;

    /// 0 or an error number.
    int start(const std::vector<std::string>& words, pid_t& child) {
        std::vector<char*> arguments;
        for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
        arguments.push_back(nullptr);
        return posix_spawn(&child, words.front().c_str(), &actions_, &attributes_, arguments.data(), environ);
    }

  private:
    posix_spawnattr_t attributes_;
    posix_spawn_file_actions_t actions_;
};

/// Reads to the end. The string is why it gave up.
boost::system::result<std::string, std::string> read_all(int fd, Clock::time_point deadline,
                                                         std::size_t most) {
    using Result = boost::system::result<std::string, std::string>;
    std::string text;
    std::array<char, 16384> block;
    for (;;) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
        pollfd wait{fd, POLLIN, 0};
        if (left <= 0 || ::poll(&wait, 1, static_cast<int>(left)) == 0) {
            return Result(boost::system::in_place_error, "it did not end in time");
        }
        const ssize_t got = ::read(fd, block.data(), block.size());
        if (got < 0 && errno == EINTR) continue;
        if (got < 0)
            return Result(boost::system::in_place_error, system_error("its output cannot be read", errno));
        if (got == 0) return Result(boost::system::in_place_value, std::move(text));
        text.append(block.data(), static_cast<std::size_t>(got));
        if (text.size() > most) return Result(boost::system::in_place_error, "it prints too much");
    }
}

/// Waits for the child until the deadline, then kills its group. Its status, or nothing if it had to be
/// killed.
std::optional<int> reap(pid_t child, Clock::time_point deadline) {
    int status = 0;
    for (;;) {
        const pid_t ended = ::waitpid(child, &status, WNOHANG);
        if (ended == child) return status;
        if (ended < 0 && errno != EINTR) return std::nullopt;
        if (Clock::now() >= deadline) break;
        // It has closed its output, so this is a matter of moments.
        ::poll(nullptr, 0, 5);
    }
    ::kill(-child, SIGKILL);
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return std::nullopt;
}

}  // namespace

boost::system::result<std::string, std::string> run_command(const std::vector<std::string>& words,
                                                            std::chrono::milliseconds timeout,
                                                            std::size_t most) {
    using Result = boost::system::result<std::string, std::string>;
    const auto failed = [](std::string why) { return Result(boost::system::in_place_error, std::move(why)); };
    const auto deadline = Clock::now() + timeout;
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) return failed(system_error("no pipe", errno));
    const Descriptor reading(ends[0]);
    Descriptor writing(ends[1]);
    pid_t child = 0;
    if (const int error = Spawn(writing.get()).start(words, child); error != 0) {
        return failed(system_error("it cannot be started", error));
    }
    writing = Descriptor();
    Result output = read_all(reading.get(), deadline, most);
    // Its children too: one of them may be what keeps the output open.
    if (!output) ::kill(-child, SIGKILL);
    const auto status = reap(child, deadline);
    if (!output) return output;
    if (!status) return failed("it did not end in time");
    if (WIFSIGNALED(*status)) return failed("it was ended by signal " + std::to_string(WTERMSIG(*status)));
    if (WEXITSTATUS(*status) != 0)
        return failed("it ended with status " + std::to_string(WEXITSTATUS(*status)));
    return output;
}

}  // namespace homeport::base
