#include "auth/program.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "base/descriptor.hpp"

namespace homeport::auth {
namespace {

using base::Descriptor;
using Clock = std::chrono::steady_clock;

constexpr int cannot_start = 127;

std::string reason() {
    return std::strerror(errno);
}

std::vector<char*> pointers(std::vector<std::string>& words) {
    std::vector<char*> list;
    for (std::string& word : words) list.push_back(word.data());
    list.push_back(nullptr);
    return list;
}

/// Gives up our rights for good. The system calls themselves, since the C library's would look for other
/// threads, which a forked process has none of. True if all went well.
bool become(const RunAs& as) {
    ::prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
    if (as.uid == ::geteuid()) return true;
    return ::syscall(SYS_setgroups, as.groups.size(), as.groups.data()) == 0 &&
           ::syscall(SYS_setresgid, as.gid, as.gid, as.gid) == 0 &&
           ::syscall(SYS_setresuid, as.uid, as.uid, as.uid) == 0;
}

/// In the forked process, which may only make system calls: other threads may have held any lock.
[[noreturn]] void start(char* const* words, char* const* environment, const RunAs& as, int out) {
    ::setpgid(0, 0);
    const int nothing = ::open("/dev/null", O_RDWR);
    ::dup2(nothing, 0);
    ::dup2(out, 1);
    ::dup2(nothing, 2);
    ::close_range(3, ~0U, 0);
    ::signal(SIGPIPE, SIG_DFL);
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    if (become(as) && ::chdir("/") == 0) ::execve(words[0], words, environment);
    ::_exit(cannot_start);
}

/// Waits until the descriptor can be read or has come to its end; false when the time is up.
bool wait_readable(int fd, Clock::time_point deadline) {
    for (;;) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
        if (left.count() <= 0) return false;
        pollfd waiting{fd, POLLIN, 0};
        if (::poll(&waiting, 1, static_cast<int>(left.count())) > 0) return true;
    }
}

/// Appends what comes until the end; a phrase if that does not work out.
std::string read_all(int fd, std::string& text, std::size_t limit, Clock::time_point deadline) {
    std::array<char, 4096> buffer;
    while (wait_readable(fd, deadline)) {
        const ssize_t n = ::read(fd, buffer.data(), buffer.size());
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return "cannot be read from: " + reason();
        if (n == 0) return {};
        if (text.size() + static_cast<std::size_t>(n) > limit) return "prints too much";
        text.append(buffer.data(), static_cast<std::size_t>(n));
    }
    return "takes too long";
}

std::string describe(int status) {
    if (WIFSIGNALED(status)) return "was ended by signal " + std::to_string(WTERMSIG(status));
    if (WEXITSTATUS(status) == 0) return {};
    return "ended with status " + std::to_string(WEXITSTATUS(status));
}

}  // namespace

Printed run_program(const std::vector<std::string>& command, const RunAs& as,
                    std::chrono::milliseconds patience, std::size_t limit) {
    const auto deadline = Clock::now() + patience;
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) return {{}, "cannot be started: " + reason()};
    const Descriptor out(ends[0]);
    Descriptor in(ends[1]);
    std::vector<std::string> words = command;
    std::vector<std::string> environment = {"PATH=/usr/bin:/bin:/usr/sbin:/sbin", "USER=" + as.name,
                                            "LOGNAME=" + as.name, "HOME=" + as.home};
    const auto words_list = pointers(words), environment_list = pointers(environment);
    const pid_t child = ::fork();
    if (child < 0) return {{}, "cannot be started: " + reason()};
    if (child == 0) start(words_list.data(), environment_list.data(), as, in.get());
    ::setpgid(child, child);  // both do it, so that it is done before either goes on
    in = Descriptor();

    Printed printed;
    std::string& problem = printed.problem;
    problem = read_all(out.get(), printed.text, limit, deadline);
    const Descriptor ended(static_cast<int>(::syscall(SYS_pidfd_open, child, 0)));
    if (problem.empty() && !wait_readable(ended.get(), deadline)) problem = "takes too long";
    // Whatever it has left behind goes with it.
    ::kill(-child, SIGKILL);
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    if (problem.empty()) problem = describe(status);
    return printed;
}

}  // namespace homeport::auth
