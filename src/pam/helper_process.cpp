#include "pam/helper_process.hpp"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace homeport::pam {
namespace {

error_code system_error(int number) {
    return {number, boost::system::system_category()};
}

/// How the child begins. All calls fail for want of memory only.
class Beginning {
  public:
    explicit Beginning(int socket) {
        posix_spawn_file_actions_init(&files_);
        posix_spawn_file_actions_adddup2(&files_, socket, STDIN_FILENO);
        for (const int stream : {STDOUT_FILENO, STDERR_FILENO}) {
            posix_spawn_file_actions_addopen(&files_, stream, "/dev/null", O_WRONLY, 0);
        }
        posix_spawn_file_actions_addclosefrom_np(&files_, STDERR_FILENO + 1);

        posix_spawnattr_init(&attributes_);
        sigset_t signals;
        sigemptyset(&signals);
        posix_spawnattr_setsigmask(&attributes_, &signals);
        sigfillset(&signals);
        posix_spawnattr_setsigdefault(&attributes_, &signals);
        // Away from our terminal, and from signals meant for our group.
        posix_spawnattr_setflags(&attributes_,
                                 POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSID);
    }
    ~Beginning() {
        posix_spawn_file_actions_destroy(&files_);
        posix_spawnattr_destroy(&attributes_);
    }
    Beginning(const Beginning&) = delete;
    Beginning& operator=(const Beginning&) = delete;

    [[nodiscard]] const posix_spawn_file_actions_t* files() const { return &files_; }
    [[nodiscard]] const posix_spawnattr_t* attributes() const { return &attributes_; }

  private:
    posix_spawn_file_actions_t files_;
    posix_spawnattr_t attributes_;
};

}  // namespace

result<HelperProcess> start_helper(const std::string& program, const std::string& service) {
    std::array<int, 2> pair = {-1, -1};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair.data()) != 0) return system_error(errno);
    HelperProcess process{base::Descriptor(pair[0]), -1};
    const base::Descriptor theirs(pair[1]);
    if (::fcntl(pair[0], F_SETFL, O_NONBLOCK) != 0) return system_error(errno);

    std::string name = program, option = "--service", value = service;
    const std::array<char*, 4> arguments = {name.data(), option.data(), value.data(), nullptr};
    const Beginning beginning(theirs.get());
    const int error = posix_spawn(&process.pid, program.c_str(), beginning.files(), beginning.attributes(),
                                  arguments.data(), environ);
    if (error != 0) return system_error(error);
    return process;
}

}  // namespace homeport::pam
