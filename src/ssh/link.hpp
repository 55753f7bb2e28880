// One SSH connection, driven without blocking: libssh keeps the protocol, Asio says when its socket is ready.
//
//   socket ready -> Signal rings -> owner calls next_message() until there is none -> channels have new data
//                -> owner acts -> arm() -> owner waits on the Signal
//
// libssh 0.10 reads at most 4096 bytes for each call that polls. `ssh_message_get` is such a call, does
// exactly one poll with no timeout, and hands over requests in the order in which they came: it is the whole
// pump.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "base/asio.hpp"
#include "base/signal.hpp"
#include "ssh/message.hpp"
#include "ssh/options.hpp"
#include "ssh/overheard.hpp"

struct ssh_session_struct;

namespace homeport::ssh {

/// The answer to a request that we made. Pending: ask again with the same arguments when the link had news.
enum class Answer { pending, accepted, refused };

/// From what libssh's non-blocking calls return.
[[nodiscard]] Answer answer_of(int rc);

/// A libssh session is not thread-safe: every call comes from the one executor that `signal` belongs to.
/// Destroy all channels of the link before it.
class Link {
  public:
    using TimePoint = std::chrono::steady_clock::time_point;

    Link(const Link&) = delete;
    Link& operator=(const Link&) = delete;

    /// To be called before the handshake.
    void set_rekey(const RekeyOptions&);
    /// From now on the link rings this one, of the same executor: it has another owner.
    void ring(base::Signal&);

    /// Lets libssh read and write what its socket allows; returns the next request of the peer, if any.
    /// Channel data and endings arrive in the channels meanwhile. Costs nothing while the socket is quiet.
    [[nodiscard]] Message next_message();
    /// Call next_message() again before waiting, but let others run first: it stopped because it had its
    /// share, not because the socket was empty, or a write since then read something too (libssh polls when
    /// it writes).
    [[nodiscard]] bool more() const { return more_ || wire_bytes_in() != seen_in_; }
    /// The next call of next_message() looks at the socket, for which arm() was not called.
    void look();
    /// Rings the signal when the socket can be read again, or written if output waits.
    void arm();
    /// Rings the signal when the socket can be written, if output waits: nobody wants to read more now.
    void arm_write();

    [[nodiscard]] bool open() const;
    /// The peer ended the connection with SSH_MSG_DISCONNECT rather than just closing it.
    [[nodiscard]] bool said_goodbye() const;
    /// The peer closed the connection without a word: no reset, no broken packet.
    [[nodiscard]] bool just_closed() const;
    /// The peer has closed or reset the connection, though perhaps not all it sent has been read. For links
    /// that are not read for now: others learn it by reading.
    [[nodiscard]] bool peer_gone() const;
    /// libssh's words about what went wrong. May quote the peer: escape before showing.
    [[nodiscard]] std::string error() const;
    /// The socket did not take everything yet. Nothing more should be written until it has.
    [[nodiscard]] bool output_pending() const;
    /// The peer has not read what we owe it, much of it answers to its own requests: it is not listened to
    /// before it has. libssh would keep answers without bound.
    [[nodiscard]] bool choked() const;
    /// Writes what the socket takes, if output waits, for a link that is not read now. It reads a little,
    /// too.
    void flush();
    /// Bytes read from the socket so far, encrypted and all.
    [[nodiscard]] std::uint64_t wire_bytes_in() const;

    /// Ends the connection: SSH_MSG_DISCONNECT with `sentence`, which OpenSSH's client prints, then waits
    /// briefly for the peer to hang up, because closing with unread input would make TCP throw the sentence
    /// away.
    awaitable<void> finish(std::string sentence);

    /// Shuts the socket both ways: whatever the link is doing ends with an error soon.
    void hang_up();

    /// The peer does not keep to the protocol: from now on the link is not open.
    void break_off() { broken_off_ = true; }

    /// Sends keepalive@openssh.com, which every peer answers somehow, unless one is still without answer.
    void send_keepalive();

    /// Hears how requests that come from now on are answered; null for nobody. It outlives all of them.
    void observe(Observer* observer) { observer_ = observer; }
    [[nodiscard]] Observer* observer() const { return observer_; }

    /// Hold it around every call that may read from the socket, which most calls of libssh may.
    [[nodiscard]] Overheard::Listening listen() {
        return Overheard::Listening(listens_ || overheard_.answer_expected() ? &overheard_ : nullptr);
    }
    /// Hold it around every call that writes channel data. Closely: what the peer wants of our packets must
    /// be heard.
    [[nodiscard]] Overheard::Listening listen_to_write(bool closely) {
        return closely ? Overheard::Listening(&overheard_) : listen();
    }
    [[nodiscard]] const Overheard& overheard() const { return overheard_; }
    [[nodiscard]] ssh_session_struct* raw() const { return raw_; }

  protected:
    Link(asio::any_io_executor executor, base::Signal& signal);
    ~Link();

    /// Watches a duplicate of `fd`: libssh closes its own descriptor whenever it sees fit, and Asio must
    /// never be left with a number that somebody else reuses.
    [[nodiscard]] error_code watch(int fd);
    /// ssh_disconnect leaves a descriptor that came by SSH_OPTIONS_FD to its giver; say so here and finish()
    /// closes it.
    void keeps_fd_open() { keeps_fd_open_ = true; }
    /// Learn what libssh tells in its log alone, always rather than while a keepalive is out: clients send
    /// requests that libssh does not know.
    void always_listen() { listens_ = true; }
    /// Requests to log in that never became messages.
    struct Missed {
        unsigned dropped = 0;  ///< libssh could not read them: they want an answer.
        unsigned refused = 0;  ///< libssh has answered them.
    };
    [[nodiscard]] const Missed& missed() const { return missed_; }
    [[nodiscard]] Missed take_missed() { return std::exchange(missed_, {}); }
    /// A keepalive without answer. libssh would take its answer for that of any other global request.
    [[nodiscard]] bool keepalive_out();
    /// Waits for the socket or the deadline; false when the deadline passed.
    awaitable<bool> ready(TimePoint deadline);

  private:
    [[nodiscard]] std::uint64_t sent() const;

    struct Counters;
    struct Watch;

    ssh_session_struct* raw_;
    std::unique_ptr<Counters> counters_;
    Overheard overheard_;
    std::shared_ptr<Watch> watch_;
    base::Signal* signal_;
    unsigned quick_acks_left_;
    Observer* observer_ = nullptr;
    bool broken_off_ = false, more_ = false, keeps_fd_open_ = false, listens_ = false;
    Missed missed_;
    std::uint64_t weighed_ = 0;              ///< payload that came before the next message.
    mutable std::uint64_t owed_before_ = 0;  ///< what had been sent when nothing waited to be written.
    std::size_t share_used_ = 0;
    std::uint64_t seen_in_ = 0;  ///< bytes read when next_message() last came to an end.
};

}  // namespace homeport::ssh
