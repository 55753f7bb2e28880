#include "ssh/channel.hpp"

#include <algorithm>
#include <cstring>
#include <limits>

#include <libssh/callbacks.h>
#include <libssh/libssh.h>
#include <libssh/server.h>

namespace homeport::ssh {
namespace {

// One write at most this much: then other channels of the link get their turn.
constexpr std::size_t write_share = 128 * 1024;
// libssh takes what exceeds the window it granted; nothing of ours makes a peer that keeps to it leave more
// than two such windows unread.
constexpr std::size_t most_held = std::size_t{3} * 1'280'000;
// A peer that sends signals faster than they can be passed on is not a terminal.
constexpr std::size_t max_signals = 32;
// Longer than any name of a signal, and than what sshd says about one.
constexpr std::size_t longest_name = 64, longest_message = 4096;

std::string text(const char* s, std::size_t most) {
    return s != nullptr ? std::string(s, strnlen(s, most)) : "";
}

}  // namespace

/// libssh keeps a pointer to the table for as long as the channel lives. The callbacks only take notes:
/// libssh calls them from within any other call, and must not be entered again from there.
struct Channel::Callbacks {
    explicit Callbacks(Channel* self) {
        ssh_callbacks_init(&table);
        table.userdata = self;
        table.channel_data_function = [](ssh_session, ssh_channel, void* data, std::uint32_t size,
                                         int is_stderr, void* user) -> int {
            const auto taken = channel(user).take(is_stderr != 0 ? Kind::err : Kind::out,
                                                  {static_cast<const std::uint8_t*>(data), size});
            return static_cast<int>(taken);
        };
        table.channel_eof_function = [](ssh_session, ssh_channel, void* user) {
            channel(user).eof_received_ = true;
        };
        table.channel_close_function = [](ssh_session, ssh_channel, void* user) {
            channel(user).eof_received_ = true;
            channel(user).close_received_ = true;
        };
        table.channel_signal_function = [](ssh_session, ssh_channel, const char* name, void* user) {
            if (channel(user).signals_.size() < max_signals)
                channel(user).signals_.push_back(text(name, longest_name));
        };
        table.channel_auth_agent_req_function = [](ssh_session, ssh_channel, void* user) {
            channel(user).agent_requested_ = true;
        };
        table.channel_exit_status_function = [](ssh_session, ssh_channel, int status, void* user) {
            channel(user).exit_status_ = static_cast<std::uint32_t>(status);
        };
        table.channel_exit_signal_function = [](ssh_session, ssh_channel, const char* name, int core,
                                                const char* message, const char* language, void* user) {
            channel(user).exit_signal_ = ExitSignal{text(name, longest_name), text(message, longest_message),
                                                    text(language, longest_name), core != 0};
        };
    }
    static Channel& channel(void* user) { return *static_cast<Channel*>(user); }

    ssh_channel_callbacks_struct table{};
};

Channel::Channel(Link& link, ssh_channel_struct* accepted, std::size_t limit)
    : link_(link), raw_(accepted), limit_(limit), callbacks_(std::make_unique<Callbacks>(this)) {
    attach();
}

Channel::Channel(Link& link, std::size_t limit) : Channel(link, ssh_channel_new(link.raw()), limit) {}

void Channel::attach() {
    if (raw_ == nullptr) throw std::bad_alloc();
    ssh_add_channel_callbacks(raw_, &callbacks_->table);
}

void Channel::leave_to_link() {
    ssh_remove_channel_callbacks(raw_, &callbacks_->table);
    raw_ = nullptr;
}

Channel::~Channel() {
    if (raw_ == nullptr) return;
    // libssh may keep the channel until the peer closes it too: it must not find us then.
    ssh_remove_channel_callbacks(raw_, &callbacks_->table);
    ssh_channel_free(raw_);
}

std::size_t Channel::take(Kind kind, std::span<const std::uint8_t> offered) {
    if (discard_) return offered.size();
    Inbox& box = inbox(kind);
    // While libssh holds older bytes nothing may overtake them.
    const std::size_t room = limit_ > box.stream.size() ? limit_ - box.stream.size() : 0;
    const std::size_t taken = box.held > 0 ? 0 : std::min(room, offered.size());
    box.held = offered.size() - taken;
    if (taken > 0) box.stream.append(offered.first(taken));
    if (box.held > most_held) link_.break_off();
    return taken;
}

void Channel::refill(Kind kind) {
    Inbox& box = inbox(kind);
    if (box.held == 0 || !box.stream.empty()) return;
    const int is_stderr = kind == Kind::err ? 1 : 0;
    const int waiting = ssh_channel_poll(raw_, is_stderr);
    box.held = 0;
    if (waiting <= 0) return;
    const std::span<std::uint8_t> space = box.stream.prepare(static_cast<std::size_t>(waiting));
    const auto listening = link_.listen();
    const int got =
        ssh_channel_read_nonblocking(raw_, space.data(), static_cast<std::uint32_t>(waiting), is_stderr);
    box.stream.trim(space.size() - static_cast<std::size_t>(std::max(got, 0)));
}

void Channel::discard() {
    discard_ = true;
    for (const Kind kind : {Kind::out, Kind::err}) {
        received(kind).clear();
        refill(kind);
        received(kind).clear();
    }
}

std::size_t Channel::write(Stream& from, Kind kind) {
    if (from.empty()) return 0;
    std::size_t written = 0;
    while (!from.empty() && written < write_share && link_.open() && !link_.output_pending()) {
        const auto window = ssh_channel_window_size(raw_);
        const std::size_t size = std::min({from.size(), std::size_t{window}, write_share - written});
        if (size == 0) break;
        const bool roomy = size <= roomy_ || roomy_ >= Overheard::roomy_packet;
        const auto listening = link_.listen_to_write(!roomy);
        const auto length = static_cast<std::uint32_t>(size);
        const int rc = kind == Kind::err ? ssh_channel_write_stderr(raw_, from.front().data(), length)
                                         : ssh_channel_write(raw_, from.front().data(), length);
        if (!roomy) roomy_ = std::max(roomy_, link_.overheard().packet_written());
        if (rc <= 0) break;  // a key exchange is going on, or the channel is closed
        from.consume(static_cast<std::size_t>(rc));
        written += static_cast<std::size_t>(rc);
    }
    return written;
}

bool Channel::send_eof() {
    const auto listening = link_.listen();
    if (!eof_sent_) eof_sent_ = ssh_channel_send_eof(raw_) != SSH_ERROR;
    return eof_sent_;
}

bool Channel::close() {
    // Returns SSH_AGAIN both before and after CLOSE was queued; called again, it answers SSH_OK once it was.
    const auto listening = link_.listen();
    if (!close_sent_) close_sent_ = ssh_channel_close(raw_) == SSH_OK;
    return close_sent_;
}

template <class Function, class... Arguments>
auto Channel::call(Function function, Arguments... arguments) {
    const auto listening = link_.listen();
    return function(raw_, arguments...);
}

void Channel::send_exit_status(std::uint32_t status) {
    call(ssh_channel_request_send_exit_status, static_cast<int>(status));
}

void Channel::send_exit_signal(const ExitSignal& signal) {
    call(ssh_channel_request_send_exit_signal, signal.name.c_str(), signal.core_dumped ? 1 : 0,
         signal.message.c_str(), signal.language.c_str());
}

Answer Channel::open_session() {
    return answer_of(call(ssh_channel_open_session));
}

Answer Channel::request_x11(const X11Request& x11) {
    return answer_of(call(ssh_channel_request_x11, x11.single_connection ? 1 : 0, x11.protocol.c_str(),
                          x11.cookie.c_str(), x11.screen));
}

void Channel::request_agent() {
    call(ssh_channel_request_auth_agent);
}

Answer Channel::open_direct_tcpip(const Endpoints& to) {
    return answer_of(
        call(ssh_channel_open_forward, to.host.c_str(), to.port, to.originator.c_str(), to.originator_port));
}

Answer Channel::open_forwarded_tcpip(const Endpoints& from) {
    return answer_of(call(ssh_channel_open_reverse_forward, from.host.c_str(), from.port,
                          from.originator.c_str(), from.originator_port));
}

Answer Channel::open_x11(const Endpoints& from) {
    return answer_of(call(ssh_channel_open_x11, from.originator.c_str(), from.originator_port));
}

Answer Channel::open_agent() {
    return answer_of(call(ssh_channel_open_auth_agent));
}

Answer Channel::request_pty(const std::string& term, const WindowSize& size) {
    return answer_of(call(ssh_channel_request_pty_size, term.c_str(), size.columns, size.rows));
}

Answer Channel::request_env(const std::string& name, const std::string& value) {
    return answer_of(call(ssh_channel_request_env, name.c_str(), value.c_str()));
}

Answer Channel::request_shell() {
    return answer_of(call(ssh_channel_request_shell));
}

Answer Channel::request_exec(const std::string& command) {
    return answer_of(call(ssh_channel_request_exec, command.c_str()));
}

Answer Channel::request_subsystem(const std::string& name) {
    return answer_of(call(ssh_channel_request_subsystem, name.c_str()));
}

void Channel::change_window(const WindowSize& size) {
    call(ssh_channel_change_pty_size, size.columns, size.rows);
}

void Channel::send_signal(const std::string& name) {
    call(ssh_channel_request_send_signal, name.c_str());
}

// The length that the client asked for is out of reach; this is the one that OpenSSH's client always sends.
void Channel::send_break() {
    call(ssh_channel_request_send_break, 1000U);
}

}  // namespace homeport::ssh
