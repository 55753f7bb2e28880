// homeport-pam: one PAM conversation with homeportd, on the socket that is its standard input.
//
// A process of its own because modules hang, crash, leave threads and descriptors behind, and should not
// share memory with the authority's key. Run by homeportd, or by systemd with more rights than homeportd has.
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string_view>

#include "pam_helper/frames.hpp"
#include "pam_helper/transaction.hpp"
#include "pam_helper/watch.hpp"

namespace {

using namespace homeport;

// The longest that [front] login_grace can be, whatever the peer says.
constexpr std::uint32_t longest_seconds = 3600;
// Whoever connects to the socket says at once what they want.
constexpr timeval patience_for_start = {10, 0};
constexpr int usage_error = 2;

std::string service_name(int argc, char** argv) {
    const bool well_formed = argc == 3 && std::string_view(argv[1]) == "--service";
    const std::string name = well_formed ? argv[2] : "";
    // libpam makes a path of it.
    return name.find('/') == std::string::npos ? name : "";
}

void set_patience(int fd, timeval time) {
    ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &time, sizeof time);
}

/// The socket moves away from the standard streams: modules read and write those.
int take_socket() {
    const int fd = ::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3);
    const int nothing = ::open("/dev/null", O_RDWR);
    if (fd >= 0 && nothing >= 0) {
        for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) ::dup2(nothing, stream);
        if (nothing > STDERR_FILENO) ::close(nothing);
    }
    int type = 0;
    socklen_t size = sizeof type;
    const bool is_stream = ::getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &size) == 0 && type == SOCK_STREAM;
    return is_stream ? fd : -1;
}

int converse(int fd, const std::string& service, const pam::Start& start) {
    const pid_t watcher = ::getpid();
    pam_helper::adopt_orphans();
    const pid_t child = ::fork();
    if (child < 0) return EXIT_FAILURE;
    if (child == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (::getppid() != watcher) return EXIT_FAILURE;
        return pam_helper::send(fd, pam_helper::run_transaction(fd, service, start)) ? EXIT_SUCCESS
                                                                                     : EXIT_FAILURE;
    }
    return pam_helper::watch(child, fd, std::chrono::seconds(std::min(start.seconds, longest_seconds)));
}

}  // namespace

int main(int argc, char** argv) {
    const std::string service = service_name(argc, argv);
    if (service.empty()) {
        std::fputs("usage: homeport-pam --service NAME   with homeportd's socket as standard input\n",
                   stderr);
        return usage_error;
    }
    const rlimit none = {0, 0};
    ::setrlimit(RLIMIT_CORE, &none);
    ::prctl(PR_SET_DUMPABLE, 0);
    const int fd = take_socket();
    if (fd < 0) return usage_error;
    set_patience(fd, patience_for_start);
    const auto first = pam_helper::receive(fd);
    const auto* start = first ? std::get_if<pam::Start>(&*first) : nullptr;
    if (start == nullptr) return EXIT_FAILURE;
    set_patience(fd, {0, 0});
    return converse(fd, service, *start);
}
