// One channel of one leg (RFC 4254 section 5). What the peer sends waits in bounded streams until the relay
// takes it.
//
// Backpressure: the data callback takes bytes only while the stream is below its limit. What it leaves stays
// in libssh's buffer, libssh does not widen the window, and the sender stops. libssh does not offer those
// bytes again, so refill() fetches them, and only all of them at once: ssh_channel_read widens the window
// after every read however much is still buffered, and reading little by little would let the buffer grow
// without bound.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ssh/link.hpp"
#include "ssh/message.hpp"
#include "ssh/stream.hpp"

struct ssh_channel_struct;

namespace homeport::ssh {

/// RFC 4254 section 6.10.
struct ExitSignal {
    std::string name, message, language;
    bool core_dumped = false;
};

/// The two streams of a session channel: data, and extended data of type stderr.
enum class Kind : std::uint8_t { out = 0, err = 1 };

class Channel {
  public:
    /// A channel that the peer opened and Message::accept_open() confirmed.
    Channel(Link& link, ssh_channel_struct* accepted, std::size_t limit);
    /// A channel that we are going to open.
    Channel(Link& link, std::size_t limit);
    ~Channel();
    Channel(const Channel&) = delete;
    /// Lets the link end it: without this, going sends CLOSE. Nothing else may be called afterwards.
    void leave_to_link();
    Channel& operator=(const Channel&) = delete;

    [[nodiscard]] bool is(const ssh_channel_struct* raw) const { return raw_ == raw; }

    // What the peer sent.
    [[nodiscard]] Stream& received(Kind kind) { return inbox(kind).stream; }
    /// Fetches what libssh holds back, if the stream has run empty. Call after taking from it.
    void refill(Kind kind);
    /// Nothing of this kind waits here or in libssh.
    [[nodiscard]] bool drained(Kind kind) const { return inbox(kind).size() == 0; }
    [[nodiscard]] bool drained() const { return drained(Kind::out) && drained(Kind::err); }
    /// Throw away what is and will be received: the other side no longer takes it.
    void discard();
    /// What waits here and in libssh, in bytes.
    [[nodiscard]] std::size_t buffered() const { return inboxes_[0].size() + inboxes_[1].size(); }

    [[nodiscard]] bool eof_received() const { return eof_received_; }
    [[nodiscard]] bool close_received() const { return close_received_; }
    [[nodiscard]] const std::optional<std::uint32_t>& exit_status() const { return exit_status_; }
    [[nodiscard]] const std::optional<ExitSignal>& exit_signal() const { return exit_signal_; }
    /// Signals that the peer asks us to deliver, in order; taken by the call.
    [[nodiscard]] std::vector<std::string> take_signals() { return std::exchange(signals_, {}); }

    /// The client wants its agent forwarded (auth-agent-req@openssh.com); taken by the call. libssh has said
    /// yes to it.
    [[nodiscard]] bool take_agent_request() { return std::exchange(agent_requested_, false); }

    // What we send. Nothing here blocks; a call that could not finish says so and is made again.
    /// Sends what window and socket allow and removes it from `from`. Returns how many bytes went.
    std::size_t write(Stream& from, Kind kind);
    /// True once EOF is on its way.
    bool send_eof();
    /// True once CLOSE is on its way.
    bool close();
    [[nodiscard]] bool close_sent() const { return close_sent_; }
    void send_exit_status(std::uint32_t status);
    void send_exit_signal(const ExitSignal&);

    // Requests to an instance.
    [[nodiscard]] Answer open_session();
    [[nodiscard]] Answer request_x11(const X11Request&);
    void request_agent();
    [[nodiscard]] Answer request_pty(const std::string& term, const WindowSize&);
    [[nodiscard]] Answer request_env(const std::string& name, const std::string& value);
    [[nodiscard]] Answer request_shell();
    [[nodiscard]] Answer request_exec(const std::string& command);
    [[nodiscard]] Answer request_subsystem(const std::string& name);
    void change_window(const WindowSize&);
    void send_signal(const std::string& name);
    void send_break();

    // Channels for forwarded connections.
    [[nodiscard]] Answer open_direct_tcpip(const Endpoints&);     ///< on an instance.
    [[nodiscard]] Answer open_forwarded_tcpip(const Endpoints&);  ///< on a client, as the two below.
    [[nodiscard]] Answer open_x11(const Endpoints&);
    [[nodiscard]] Answer open_agent();

  private:
    struct Callbacks;
    struct Inbox {
        [[nodiscard]] std::size_t size() const { return stream.size() + held; }
        Stream stream;
        std::size_t held = 0;  ///< bytes that libssh keeps, since the stream had no room for them.
    };

    void attach();
    /// Calls `function` of this channel, and hears what libssh reads meanwhile.
    template <class Function, class... Arguments>
    auto call(Function function, Arguments... arguments);
    std::size_t take(Kind kind, std::span<const std::uint8_t> offered);
    [[nodiscard]] Inbox& inbox(Kind kind) { return inboxes_[static_cast<std::size_t>(kind)]; }
    [[nodiscard]] const Inbox& inbox(Kind kind) const { return inboxes_[static_cast<std::size_t>(kind)]; }

    Link& link_;
    ssh_channel_struct* raw_;
    const std::size_t limit_;
    std::unique_ptr<Callbacks> callbacks_;
    Inbox inboxes_[2];
    std::size_t roomy_ = 0;  ///< so many bytes fit into one packet for the peer, if not more.
    std::vector<std::string> signals_;
    std::optional<std::uint32_t> exit_status_;
    std::optional<ExitSignal> exit_signal_;
    bool discard_ = false, agent_requested_ = false;
    bool eof_received_ = false, close_received_ = false, eof_sent_ = false, close_sent_ = false;
};

}  // namespace homeport::ssh
