// The front leg's side of SSH: what the router offers, and a connection that a client made.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "ssh/algorithms.hpp"
#include "ssh/host_keys.hpp"
#include "ssh/link.hpp"

struct ssh_bind_struct;

namespace homeport::ssh {

/// Host keys and algorithms as libssh wants them. One for each I/O thread: libssh counts references to keys
/// without a lock.
class Server {
  public:
    Server(const std::vector<HostKeyFile>& host_keys, Algorithms algorithms);
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;
    [[nodiscard]] ssh_bind_struct* raw() const { return raw_; }
    [[nodiscard]] const std::string& ciphers() const { return algorithms_.ciphers; }

  private:
    const Algorithms algorithms_;
    ssh_bind_struct* raw_;
};

class ServerLink : public Link {
  public:
    ServerLink(const asio::any_io_executor& executor, base::Signal& signal) : Link(executor, signal) {
        always_listen();
    }

    /// Whether the client may have its data compressed, which it does once it is logged in. To be called
    /// before the handshake.
    void set_compression(bool allowed);

    /// Takes the connected, non-blocking socket and exchanges keys (RFC 4253). Errors: timed_out,
    /// connection_aborted when the peer left, protocol_error with the story in error().
    /// `heard` is called when the client has said its first word.
    awaitable<error_code> handshake(Server& server, int fd, TimePoint deadline,
                                    std::function<void()> heard = {});

    /// The next request, or none when the deadline passed, the link closed (ask open()), or requests were
    /// missed.
    awaitable<Message> wait_message(TimePoint deadline);

    /// What a refusal says that comes before the first of ours (take_missed).
    void offer(const std::vector<AuthMethod>& methods);

    using Link::Missed;
    using Link::take_missed;

    /// A sentence for whoever asks ssh -v why something was refused (SSH_MSG_DEBUG).
    void tell(const std::string& sentence);

    /// A text that the client shows the user before it goes on with the login (RFC 4252 section 5.4).
    void send_banner(const std::string& text);

    /// "SSH-2.0-OpenSSH_9.2p1 ...", as the client sent it: any bytes, so escape before showing.
    [[nodiscard]] std::string client_banner() const;

  private:
    awaitable<void> choose_cipher(const Server& server, int fd, TimePoint deadline);
};

}  // namespace homeport::ssh
