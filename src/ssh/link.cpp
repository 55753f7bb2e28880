#include "ssh/link.hpp"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include <libssh/callbacks.h>
#include <libssh/libssh.h>
#include <libssh/server.h>
#include <boost/asio/buffer.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

namespace homeport::ssh {
namespace {

constexpr std::size_t read_size = 4096;   // what libssh reads for one poll
constexpr std::size_t share = 64 * 1024;  // bytes before other sessions of the thread get their turn
// Data is written only while nothing waits: beyond one write's share on each of some channels it is answers.
constexpr std::uint64_t most_owed = 1024 * 1024, packet_overhead = 48;
constexpr auto linger = std::chrono::seconds(2);

// OpenSSH sets TCP_NODELAY only when the session starts. Until then it holds a small packet back while an
// earlier one is not acknowledged, and the kernel, which hopes to send the acknowledgement along with an
// answer, would let it wait for 40 ms. A login takes fewer waits than this.
constexpr unsigned quick_acks = 40;

// A peer that vanished without a word (a laptop's lid, a lost machine) is noticed within two minutes while
// nothing is on its way to it. No TCP_USER_TIMEOUT: it would also end the session of somebody who pressed
// Ctrl-S or Ctrl-Z.
constexpr int idle_before_probes = 60, between_probes = 15, probes = 4;

void set_socket_options(int fd) {
    const int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
    setsockopt(fd, IPPROTO_TCP, TCP_KEEPIDLE, &idle_before_probes, sizeof idle_before_probes);
    setsockopt(fd, IPPROTO_TCP, TCP_KEEPINTVL, &between_probes, sizeof between_probes);
    setsockopt(fd, IPPROTO_TCP, TCP_KEEPCNT, &probes, sizeof probes);
}

/// What the peer answered to the last question of keyboard-interactive; libssh forgets it.
std::vector<base::Secret> take_answers(ssh_session session) {
    std::vector<base::Secret> answers;
    const int count = ssh_userauth_kbdint_getnanswers(session);
    for (unsigned i = 0; count > 0 && i < static_cast<unsigned>(count); ++i) {
        const char* answer = ssh_userauth_kbdint_getanswer(session, i);
        answers.emplace_back(answer != nullptr ? answer : "");
        ssh_userauth_kbdint_setanswer(session, i, "");  // wipes what was there
    }
    return answers;
}

}  // namespace

Answer answer_of(int rc) {
    if (rc == SSH_OK) return Answer::accepted;
    return rc == SSH_AGAIN ? Answer::pending : Answer::refused;
}

struct Link::Counters {
    ssh_counter_struct socket{};
    ssh_counter_struct raw{};
};

/// Shared with the handlers that wait for the socket, which may run once more after the link has gone.
struct Link::Watch : std::enable_shared_from_this<Watch> {
    Watch(const asio::any_io_executor& executor, base::Signal* s) : descriptor(executor), signal(s) {}

    void wait(asio::posix::descriptor_base::wait_type what, bool& waiting) {
        if (waiting || !descriptor.is_open()) return;
        waiting = true;
        descriptor.async_wait(what, [self = shared_from_this(), &waiting](error_code) {
            waiting = false;
            self->stirred = true;
            if (self->signal != nullptr) self->signal->notify();
        });
    }

    asio::posix::stream_descriptor descriptor;
    base::Signal* signal;
    bool reading = false, writing = false;
    bool stirred = true;  ///< something may have come or gone since the link was pumped.
};

Link::Link(asio::any_io_executor executor, base::Signal& signal)
    : raw_(ssh_new()),
      counters_(std::make_unique<Counters>()),
      overheard_(counters_->socket.in_bytes),
      watch_(std::make_shared<Watch>(executor, &signal)),
      signal_(&signal),
      quick_acks_left_(quick_acks) {
    if (raw_ == nullptr) throw std::bad_alloc();
    ssh_set_blocking(raw_, 0);
    ssh_set_counters(raw_, &counters_->socket, &counters_->raw);
}

Link::~Link() {
    watch_->signal = nullptr;
    error_code ignored;
    watch_->descriptor.close(ignored);
    ssh_free(raw_);
}

error_code Link::watch(int fd) {
    set_socket_options(fd);
    const int copy = fcntl(fd, F_DUPFD_CLOEXEC, 0);
    if (copy < 0) return {errno, boost::system::system_category()};
    error_code error;
    watch_->descriptor.assign(copy, error);
    if (error) close(copy);
    return error;
}

void Link::set_rekey(const RekeyOptions& options) {
    const std::uint64_t bytes = options.bytes;
    const auto seconds = static_cast<std::uint32_t>(options.interval.count());
    ssh_options_set(raw_, SSH_OPTIONS_REKEY_DATA, &bytes);
    ssh_options_set(raw_, SSH_OPTIONS_REKEY_TIME, &seconds);
}

Message Link::next_message() {
    if (!watch_->stirred && !more()) return {};
    more_ = false;
    if (choked()) flush();
    const auto listening = listen();
    while (open() && !choked()) {
        const std::uint64_t before = counters_->socket.in_bytes;
        const std::uint64_t unpacked = counters_->raw.in_bytes;
        if (Message message{ssh_message_get(raw_)}) {
            message.set_observer(observer_);
            // Also what came with it: channel data of the same read, and the messages that are handed out
            // next.
            message.set_weight(counters_->raw.in_bytes - std::exchange(weighed_, counters_->raw.in_bytes));
            if (message.nameless()) message.set_name(overheard_.take_request_name());
            if (message.kind() == MessageKind::auth) overheard_.auth_delivered();
            if (message.is_response()) message.set_answers(take_answers(raw_));
            if (message.kind() == MessageKind::channel_open) message.set_renounced(overheard_.take_open());
            return message;
        }
        const std::size_t got = counters_->socket.in_bytes - before;
        // What was compressed may be a thousand times larger: that counts, since it is kept unpacked.
        share_used_ += std::max<std::size_t>(got, counters_->raw.in_bytes - unpacked);
        if (got < read_size) break;
        if (share_used_ >= share) {
            more_ = true;
            break;
        }
    }
    missed_.dropped += overheard_.take_auth_dropped();
    missed_.refused += overheard_.take_auth_refused();
    weighed_ = counters_->raw.in_bytes;
    share_used_ = 0;
    seen_in_ = counters_->socket.in_bytes;
    watch_->stirred = false;
    return {};
}

void Link::ring(base::Signal& signal) {
    signal_ = &signal;
    watch_->signal = &signal;
}

void Link::look() {
    watch_->stirred = true;
}

void Link::arm() {
    if (quick_acks_left_ > 0 && watch_->descriptor.is_open()) {
        --quick_acks_left_;
        const int on = 1;  // until the kernel thinks better of it, with the next packets
        setsockopt(watch_->descriptor.native_handle(), IPPROTO_TCP, TCP_QUICKACK, &on, sizeof on);
    }
    if (!choked()) watch_->wait(asio::posix::descriptor_base::wait_read, watch_->reading);
    arm_write();
}

void Link::arm_write() {
    if (output_pending()) watch_->wait(asio::posix::descriptor_base::wait_write, watch_->writing);
}

void Link::send_keepalive() {
    if (keepalive_out() || !open()) return;
    overheard_.expect_answer(true);
    const auto listening = listen();
    ssh_send_keepalive(raw_);
}

bool Link::keepalive_out() {
    if (overheard_.answer_expected() && overheard_.take_global_answer()) {
        // libssh has noted the answer and waits for somebody to ask for it: this call sends nothing.
        ssh_send_keepalive(raw_);
        overheard_.expect_answer(false);
    }
    return overheard_.answer_expected();
}

bool Link::open() const {
    return !broken_off_ && ssh_is_connected(raw_) != 0 &&
           (ssh_get_status(raw_) & (SSH_CLOSED | SSH_CLOSED_ERROR)) == 0;
}

bool Link::said_goodbye() const {
    // 0.10 treats SSH_MSG_DISCONNECT as an error and has no other way to tell.
    return error().starts_with("Received SSH_MSG_DISCONNECT");
}

bool Link::just_closed() const {
    return error() == "Socket error: disconnected";  // any other socket error has errno's words
}

bool Link::peer_gone() const {
    if (!watch_->descriptor.is_open()) return true;
    pollfd state{watch_->descriptor.native_handle(), POLLRDHUP, 0};
    return poll(&state, 1, 0) > 0 && (state.revents & (POLLRDHUP | POLLHUP | POLLERR)) != 0;
}

std::string Link::error() const {
    return ssh_get_error(raw_);
}

bool Link::output_pending() const {
    const bool pending = (ssh_get_status(raw_) & SSH_WRITE_PENDING) != 0;
    if (!pending) owed_before_ = sent();
    return pending;
}

std::uint64_t Link::sent() const {
    return counters_->raw.out_bytes + packet_overhead * counters_->raw.out_packets;
}

bool Link::choked() const {
    return output_pending() && sent() - owed_before_ > most_owed;
}

void Link::flush() {
    if (!open() || !output_pending()) return;
    pollfd state{watch_->descriptor.native_handle(), POLLOUT, 0};
    // Only then: each call reads up to 4096 bytes as well, and what it writes must be more.
    if (poll(&state, 1, 0) <= 0) return;
    const auto listening = listen();
    ssh_blocking_flush(raw_, 0);
}

std::uint64_t Link::wire_bytes_in() const {
    return counters_->socket.in_bytes;
}

awaitable<bool> Link::ready(TimePoint deadline) {
    arm();
    co_return co_await signal_->wait_until(deadline);
}

void Link::hang_up() {
    if (watch_->descriptor.is_open()) shutdown(watch_->descriptor.native_handle(), SHUT_RDWR);
}

awaitable<void> Link::finish(std::string sentence) {
    if (!open()) co_return;
    ssh_session_set_disconnect_message(raw_, sentence.c_str());
    // The socket was idle or is beyond hope: let libssh send at once, it closes its descriptor in the same
    // call.
    ssh_set_fd_towrite(raw_);
    const int fd = ssh_get_fd(raw_);
    ssh_disconnect(raw_);
    if (keeps_fd_open_) close(fd);

    const auto keep = watch_;
    if (!keep->descriptor.is_open()) co_return;
    shutdown(keep->descriptor.native_handle(), SHUT_WR);
    asio::steady_timer timer(keep->descriptor.get_executor(), linger);
    timer.async_wait([keep](error_code error) {
        error_code ignored;
        if (!error) keep->descriptor.cancel(ignored);
    });
    std::array<std::uint8_t, read_size> discard;
    error_code error;
    for (std::size_t total = 0; !error && total < 16 * share;) {
        auto token = asio::redirect_error(asio::use_awaitable, error);
        total += co_await keep->descriptor.async_read_some(asio::buffer(discard), token);
    }
}

}  // namespace homeport::ssh
