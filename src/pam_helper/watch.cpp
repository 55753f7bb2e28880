#include "pam_helper/watch.hpp"

#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <fstream>

namespace homeport::pam_helper {
namespace {

/// glibc 2.36 declares pidfd_open() in a way that C++ cannot link.
int open_pidfd(pid_t process) {
    return static_cast<int>(::syscall(SYS_pidfd_open, process, 0));
}

/// Kills our children, and theirs when they become ours. A process that is stuck in the kernel cannot be
/// hurried, so after some rounds the rest is left.
void kill_all_children() {
    constexpr int rounds = 50;
    constexpr useconds_t between_rounds = 10'000;
    for (int round = 0; round < rounds; ++round) {
        std::ifstream children("/proc/thread-self/children");
        for (pid_t child = 0; children >> child;) ::kill(child, SIGKILL);
        pid_t ended = 0;
        while ((ended = ::waitpid(-1, nullptr, WNOHANG)) > 0) {
        }
        if (ended < 0) return;
        ::usleep(between_rounds);
    }
}

}  // namespace

void adopt_orphans() {
    ::prctl(PR_SET_CHILD_SUBREAPER, 1);
}

int watch(pid_t child, int fd, std::chrono::seconds limit) {
    using Clock = std::chrono::steady_clock;
    const auto end = Clock::now() + limit;
    std::array<pollfd, 2> events = {{{fd, POLLRDHUP, 0}, {open_pidfd(child), POLLIN, 0}}};
    int ready = 0;
    do {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now()).count();
        const bool late = left <= 0 || events[1].fd < 0;
        ready = late ? 0 : ::poll(events.data(), events.size(), static_cast<int>(left));
    } while (ready < 0 && errno == EINTR);
    int status = 0;
    const bool ended =
        ready > 0 && (events[1].revents & POLLIN) != 0 && ::waitpid(child, &status, 0) == child;
    if (ended && WIFEXITED(status) && WEXITSTATUS(status) == EXIT_SUCCESS) return EXIT_SUCCESS;
    kill_all_children();
    return EXIT_FAILURE;
}

}  // namespace homeport::pam_helper
