// A client on libssh2 with the command line of ../README.md. One thread; libssh2 never blocks once logged in,
// except where a channel is opened or a file is copied.
#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <list>
#include <map>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <arpa/inet.h>
#include <fcntl.h>
#include <libssh2.h>
#include <libssh2_sftp.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

namespace {

volatile std::sig_atomic_t resized = 0;

struct Failure : std::runtime_error {
    using runtime_error::runtime_error;
};

struct Address {
    std::string host;
    int port = 0;
};

/// ADDRESS:PORT:ADDRESS:PORT
std::pair<Address, Address> parse_rule(const std::string& text) {
    std::vector<std::string> parts(1);
    for (const char c : text) {
        if (c == ':') {
            parts.emplace_back();
        } else {
            parts.back() += c;
        }
    }
    if (parts.size() != 4) throw Failure("not a rule: " + text);
    return {{parts[0], std::stoi(parts[1])}, {parts[2], std::stoi(parts[3])}};
}

sockaddr_in socket_address(const Address& address) {
    sockaddr_in raw{};
    raw.sin_family = AF_INET;
    raw.sin_port = htons(static_cast<std::uint16_t>(address.port));
    if (inet_pton(AF_INET, address.host.c_str(), &raw.sin_addr) != 1)
        throw Failure("not an address: " + address.host);
    return raw;
}

int dial(const Address& address) {
    const sockaddr_in raw = socket_address(address);
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connect(fd, reinterpret_cast<const sockaddr*>(&raw), sizeof raw) != 0)
        throw Failure("cannot connect");
    return fd;
}

int listen_on(const Address& address) {
    const sockaddr_in raw = socket_address(address);
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (bind(fd, reinterpret_cast<const sockaddr*>(&raw), sizeof raw) != 0 || listen(fd, 100) != 0) {
        throw Failure("cannot listen");
    }
    return fd;
}

std::string read_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) throw Failure("cannot read " + path);
    return {std::istreambuf_iterator<char>(file), {}};
}

void write_all(int fd, const char* data, std::size_t size) {
    while (size > 0) {
        const ssize_t count = write(fd, data, size);
        if (count < 0 && errno == EAGAIN) {
            pollfd waiting{fd, POLLOUT, 0};
            poll(&waiting, 1, -1);
        } else if (count < 0) {
            return;  // a reader that left
        } else {
            data += count;
            size -= static_cast<std::size_t>(count);
        }
    }
}

/// A channel and the descriptors that it is joined with.
struct Pump {
    LIBSSH2_CHANNEL* channel;
    int in, out, err;
    std::string pending = {};  ///< read from `in`, not yet taken by the channel
    bool in_ended = false, eof_sent = false, out_ended = false, done = false;
};

class Client {
  public:
    explicit Client(std::map<char, std::string> options) : options_(std::move(options)) {}

    int run(const std::vector<std::string>& words);

  private:
    [[nodiscard]] bool has(char name) const { return options_.contains(name); }
    void check(int code, const char* what) const;
    template <typename T>
    T* need(T* thing, const char* what) const;
    void log_in();
    void start(const std::string& command);
    LIBSSH2_SFTP_HANDLE* open_remote(const std::string& path, unsigned long flags) const;
    void copy_up(const std::string& from, const std::string& to);
    void copy_down(const std::string& from, const std::string& to);
    void loop();
    bool move(Pump& pump);
    void accept_connections();
    void join_socket(LIBSSH2_CHANNEL* channel, int fd) { pumps_.push_back({channel, fd, fd, -1}); }

    std::map<char, std::string> options_;
    LIBSSH2_SESSION* session_ = nullptr;
    int fd_ = -1;
    std::list<Pump> pumps_;
    LIBSSH2_CHANNEL* command_ = nullptr;
    LIBSSH2_LISTENER* remote_ = nullptr;
    int local_ = -1;
    Address local_target_, remote_target_;
};

void Client::check(int code, const char* what) const {
    if (code < 0) {
        char* text = nullptr;
        libssh2_session_last_error(session_, &text, nullptr, 0);
        throw Failure(std::string(what) + ": " + (text != nullptr ? text : ""));
    }
}

template <typename T>
T* Client::need(T* thing, const char* what) const {
    if (thing == nullptr) check(-1, what);
    return thing;
}

void Client::log_in() {
    fd_ = dial({"127.0.0.1", std::stoi(options_['p'])});
    libssh2_init(0);
    session_ = libssh2_session_init();
    if (has('C')) libssh2_session_flag(session_, LIBSSH2_FLAG_COMPRESS, 1);
    check(libssh2_session_method_pref(session_, LIBSSH2_METHOD_HOSTKEY, "ssh-ed25519"), "host key");
    check(libssh2_session_handshake(session_, fd_), "handshake");
    // The host key that was shown is what stands in the file, in base64.
    LIBSSH2_KNOWNHOSTS* known = libssh2_knownhost_init(session_);
    const std::string line = "127.0.0.1 " + read_file(options_['k']);
    check(libssh2_knownhost_readline(known, line.c_str(), line.size(), LIBSSH2_KNOWNHOST_FILE_OPENSSH),
          "known host");
    std::size_t size = 0;
    int type = 0;
    const char* key = libssh2_session_hostkey(session_, &size, &type);
    if (libssh2_knownhost_check(known, "127.0.0.1", key, size,
                                LIBSSH2_KNOWNHOST_TYPE_PLAIN | LIBSSH2_KNOWNHOST_KEYENC_RAW,
                                nullptr) != LIBSSH2_KNOWNHOST_CHECK_MATCH) {
        throw Failure("another host key");
    }
    libssh2_knownhost_free(known);
    check(libssh2_userauth_publickey_fromfile(session_, options_['l'].c_str(), nullptr, options_['i'].c_str(),
                                              ""),
          "login");
    if (has('K')) libssh2_keepalive_config(session_, 1, 1);
}

void Client::start(const std::string& command) {
    command_ = need(libssh2_channel_open_session(session_), "session");
    if (has('e')) {
        const std::string pair = options_['e'];
        const std::size_t split = pair.find('=');
        check(libssh2_channel_setenv(command_, pair.substr(0, split).c_str(), pair.substr(split + 1).c_str()),
              "env");
    }
    if (has('t')) {
        winsize size{};
        ioctl(0, TIOCGWINSZ, &size);
        const std::string term = getenv("TERM");
        check(libssh2_channel_request_pty_ex(command_, term.c_str(), static_cast<unsigned>(term.size()),
                                             nullptr, 0, size.ws_col, size.ws_row, 0, 0),
              "pty");
    }
    if (has('s')) {
        check(libssh2_channel_subsystem(command_, command.c_str()), "subsystem");
    } else if (command.empty()) {
        check(libssh2_channel_shell(command_), "shell");
    } else {
        check(libssh2_channel_exec(command_, command.c_str()), "exec");
    }
    pumps_.push_back({command_, 0, 1, 2});
}

LIBSSH2_SFTP_HANDLE* Client::open_remote(const std::string& path, unsigned long flags) const {
    LIBSSH2_SFTP* sftp = need(libssh2_sftp_init(session_), "sftp");
    return need(libssh2_sftp_open_ex(sftp, path.c_str(), static_cast<unsigned>(path.size()), flags, 0644,
                                     LIBSSH2_SFTP_OPENFILE),
                "open");
}

void Client::copy_up(const std::string& from, const std::string& to) {
    const std::string data = read_file(from);
    LIBSSH2_CHANNEL* scp = nullptr;
    LIBSSH2_SFTP_HANDLE* file = nullptr;
    if (has('S')) {
        scp = need(
            libssh2_scp_send64(session_, to.c_str(), 0644, static_cast<libssh2_int64_t>(data.size()), 0, 0),
            "scp");
    } else {
        file = open_remote(to, LIBSSH2_FXF_WRITE | LIBSSH2_FXF_CREAT | LIBSSH2_FXF_TRUNC);
    }
    for (std::size_t done = 0; done < data.size();) {
        const ssize_t count = scp != nullptr
                                  ? libssh2_channel_write(scp, data.data() + done, data.size() - done)
                                  : libssh2_sftp_write(file, data.data() + done, data.size() - done);
        check(static_cast<int>(count), "write");
        done += static_cast<std::size_t>(count);
    }
    if (scp != nullptr) {
        check(libssh2_channel_send_eof(scp), "eof");
        check(libssh2_channel_wait_eof(scp), "their eof");
        check(libssh2_channel_wait_closed(scp), "close");
    } else {
        check(libssh2_sftp_close(file), "close");
    }
}

void Client::copy_down(const std::string& from, const std::string& to) {
    std::ofstream target(to, std::ios::binary);
    std::vector<char> buffer(32768);
    if (has('S')) {
        libssh2_struct_stat status{};
        LIBSSH2_CHANNEL* scp = need(libssh2_scp_recv2(session_, from.c_str(), &status), "scp");
        for (libssh2_struct_stat_size left = status.st_size; left > 0;) {
            const std::size_t wanted = std::min<std::size_t>(buffer.size(), static_cast<std::size_t>(left));
            const ssize_t count = libssh2_channel_read(scp, buffer.data(), wanted);
            check(static_cast<int>(count), "read");
            target.write(buffer.data(), count);
            left -= count;
        }
    } else {
        LIBSSH2_SFTP_HANDLE* file = open_remote(from, LIBSSH2_FXF_READ);
        for (;;) {
            const ssize_t count = libssh2_sftp_read(file, buffer.data(), buffer.size());
            check(static_cast<int>(count), "read");
            if (count == 0) break;
            target.write(buffer.data(), count);
        }
    }
}

/// Whether anything moved.
bool Client::move(Pump& pump) {
    bool moved = false;
    char buffer[32768];
    if (pump.pending.empty() && !pump.in_ended) {
        pollfd waiting{pump.in, POLLIN, 0};
        if (poll(&waiting, 1, 0) > 0) {
            const ssize_t count = read(pump.in, buffer, sizeof buffer);
            if (count > 0) {
                pump.pending.assign(buffer, static_cast<std::size_t>(count));
            } else {
                pump.in_ended = true;
            }
            moved = true;
        }
    }
    if (!pump.pending.empty()) {
        const ssize_t count = libssh2_channel_write(pump.channel, pump.pending.data(), pump.pending.size());
        if (count > 0) {
            pump.pending.erase(0, static_cast<std::size_t>(count));
            moved = true;
        } else if (count != LIBSSH2_ERROR_EAGAIN) {
            pump.pending.clear();  // the other side takes no more
            pump.in_ended = pump.eof_sent = true;
        }
    } else if (pump.in_ended && !pump.eof_sent) {
        pump.eof_sent = libssh2_channel_send_eof(pump.channel) != LIBSSH2_ERROR_EAGAIN;
    }
    for (const int stream : {0, SSH_EXTENDED_DATA_STDERR}) {
        const ssize_t count = libssh2_channel_read_ex(pump.channel, stream, buffer, sizeof buffer);
        if (count > 0) {
            write_all(stream == 0 ? pump.out : pump.err, buffer, static_cast<std::size_t>(count));
            moved = true;
        }
    }
    if (!moved && !pump.out_ended && libssh2_channel_eof(pump.channel) == 1) {
        pump.out_ended = true;
        if (pump.channel != command_) shutdown(pump.out, SHUT_WR);
    }
    if (pump.channel == command_) {
        pump.done = pump.out_ended && libssh2_channel_wait_closed(pump.channel) != LIBSSH2_ERROR_EAGAIN;
    } else if (pump.out_ended && pump.eof_sent &&
               libssh2_channel_free(pump.channel) != LIBSSH2_ERROR_EAGAIN) {
        close(pump.in);
        pump.done = true;
    }
    return moved;
}

void Client::accept_connections() {
    if (local_ >= 0) {
        if (const int fd = accept(local_, nullptr, nullptr); fd >= 0) {
            libssh2_session_set_blocking(session_, 1);
            LIBSSH2_CHANNEL* channel =
                libssh2_channel_direct_tcpip(session_, local_target_.host.c_str(), local_target_.port);
            libssh2_session_set_blocking(session_, 0);
            if (channel != nullptr) {
                join_socket(channel, fd);
            } else {
                close(fd);
            }
        }
    }
    if (remote_ != nullptr) {
        if (LIBSSH2_CHANNEL* channel = libssh2_channel_forward_accept(remote_))
            join_socket(channel, dial(remote_target_));
    }
}

/// Until the command has ended; for ever without one.
void Client::loop() {
    libssh2_session_set_blocking(session_, 0);
    for (bool moved = true;;) {
        std::vector<pollfd> waiting{{fd_, POLLIN, 0}};
        if (local_ >= 0) waiting.push_back({local_, POLLIN, 0});
        for (const Pump& pump : pumps_) {
            if (pump.pending.empty() && !pump.in_ended) waiting.push_back({pump.in, POLLIN, 0});
        }
        poll(waiting.data(), waiting.size(), moved ? 0 : 200);
        if (has('K')) {
            int next = 0;
            libssh2_keepalive_send(session_, &next);
        }
        if (resized != 0 && command_ != nullptr) {
            winsize size{};
            ioctl(0, TIOCGWINSZ, &size);
            if (libssh2_channel_request_pty_size(command_, size.ws_col, size.ws_row) != LIBSSH2_ERROR_EAGAIN)
                resized = 0;
        }
        accept_connections();
        moved = false;
        for (auto pump = pumps_.begin(); pump != pumps_.end();) {
            moved = move(*pump) || moved;
            if (pump->done && pump->channel == command_) return;
            pump = pump->done ? pumps_.erase(pump) : std::next(pump);
        }
    }
}

int Client::run(const std::vector<std::string>& words) {
    log_in();
    if (words.size() == 3 && words[0] == "put") return copy_up(words[1], words[2]), 0;
    if (words.size() == 3 && words[0] == "get") return copy_down(words[1], words[2]), 0;
    if (has('L')) {
        const auto [near, far] = parse_rule(options_['L']);
        local_ = listen_on(near);
        local_target_ = far;
    }
    if (has('R')) {
        const auto [far, near] = parse_rule(options_['R']);
        remote_ = need(libssh2_channel_forward_listen_ex(session_, far.host.c_str(), far.port, nullptr, 16),
                       "listen");
        remote_target_ = near;
    }
    if (!has('N')) start(words.empty() ? "" : words[0]);
    loop();
    char* signal = nullptr;
    libssh2_channel_get_exit_signal(command_, &signal, nullptr, nullptr, nullptr, nullptr, nullptr);
    if (signal != nullptr) {
        std::fprintf(stderr, "killed by %s\n", signal);
        return 143;
    }
    return libssh2_channel_get_exit_status(command_);
}

}  // namespace

int main(int argc, char** argv) {
    std::signal(SIGWINCH, [](int) { resized = 1; });
    std::signal(SIGPIPE, SIG_IGN);
    std::map<char, std::string> options;
    int next = 1;
    for (; next < argc && argv[next][0] == '-'; ++next) {
        const char name = argv[next][1];
        const bool valued = std::strchr("plikeLR", name) != nullptr && next + 1 < argc;
        options[name] = valued ? argv[++next] : "";
    }
    try {
        return Client(std::move(options)).run({argv + next, argv + argc});
    } catch (const Failure& failure) {
        std::fprintf(stderr, "%s\n", failure.what());
        return 255;
    }
}
