// A request that the peer made and that waits for our answer: RFC 4252 authentication, RFC 4254 channels.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/secret.hpp"

struct ssh_message_struct;
struct ssh_channel_struct;

namespace homeport::ssh {

enum class MessageKind { service, auth, channel_open, channel_request, global, other };
enum class AuthMethod { none, publickey, password, keyboard_interactive, other };
/// As libssh counts them.
[[nodiscard]] int method_bits(const std::vector<AuthMethod>& methods);
enum class OpenKind { session, direct_tcpip, forwarded_tcpip, x11, agent, other };
/// end_of_write is "eow@openssh.com" (OpenSSH's PROTOCOL, section 2.1): the client takes no more data.
enum class RequestKind { pty, env, shell, exec, subsystem, window_change, x11, break_, end_of_write, other };
enum class GlobalKind { forward, cancel_forward, other };

/// Terminal size in characters and pixels (RFC 4254 section 6.2).
struct WindowSize {
    int columns = 0, rows = 0, width_px = 0, height_px = 0;
};

/// What a forwarded connection connects (RFC 4254 sections 7.2 and 6.3.2); an x11 channel has an originator
/// alone.
struct Endpoints {
    std::string host;
    int port = 0;
    std::string originator;
    int originator_port = 0;
};

/// RFC 4254 section 6.3.1. The cookie is a secret.
struct X11Request {
    bool single_connection = false;
    std::string protocol, cookie;
    int screen = 0;
};

/// One question of keyboard-interactive (RFC 4256 section 3.2).
struct Question {
    std::string text;
    bool echo = false;
};

class Message;

/// Hears how requests were answered: once for each, after libssh has the answer. From the link's own thread.
class Observer {
  public:
    virtual ~Observer() = default;
    virtual void answered(const Message& message, bool accepted) = 0;
    /// The peer asked for its agent to be forwarded, which is no message to libssh.
    virtual void agent_asked(bool allowed) = 0;
};

/// Move-only; dropping it unanswered leaves the peer waiting, so answer with one of the reply functions
/// first.
class Message {
  public:
    Message() = default;
    explicit Message(ssh_message_struct* raw) : raw_(raw) {}

    /// True for a channel request that libssh has no type for; give it its name with set_name().
    [[nodiscard]] bool nameless() const;
    void set_name(std::string name) { name_ = std::move(name); }

    /// About how many bytes it holds, for those who keep messages.
    [[nodiscard]] std::size_t weight() const { return weight_; }
    void set_weight(std::size_t payload) { weight_ = payload + overhead; }

    void set_observer(Observer* observer) { observer_ = observer; }

    [[nodiscard]] explicit operator bool() const { return raw_ != nullptr; }
    [[nodiscard]] ssh_message_struct* raw() const { return raw_.get(); }

    [[nodiscard]] MessageKind kind() const;
    /// libssh's refusal for whatever this is: OPEN_FAILURE, CHANNEL_FAILURE, REQUEST_FAILURE. For auth use
    /// refuse_auth().
    void refuse();

    // service
    /// The name of the one that a login comes by (RFC 4252 section 4).
    [[nodiscard]] bool asks_for_login() const;
    void accept_service();

    // auth
    [[nodiscard]] AuthMethod auth_method() const;
    [[nodiscard]] std::string auth_user() const;
    /// The offered public key (RFC 4253 section 6.6); empty for anything that is not a plain key.
    [[nodiscard]] std::vector<std::uint8_t> auth_key() const;
    /// False for a probe that only asks whether the key would do (RFC 4252 section 7). libssh checked the
    /// signature.
    [[nodiscard]] bool auth_signed() const;
    void accept_probe();
    void accept_auth();
    /// What a password request has; a request to change the password has the old one.
    [[nodiscard]] base::Secret auth_password() const;
    /// Asks the user (USERAUTH_INFO_REQUEST): the client shows `instruction` and the questions, and answers
    /// all of them at once, also if there are none.
    void ask(const std::string& instruction, const std::vector<Question>& questions);
    /// The answers to ask() rather than a request of its own: it has no user.
    [[nodiscard]] bool is_response() const;
    [[nodiscard]] std::vector<base::Secret> take_answers() { return std::move(answers_); }
    void set_answers(std::vector<base::Secret> answers) { answers_ = std::move(answers); }
    /// USERAUTH_FAILURE: not this way, or not enough yet (`partial`); these methods can continue (RFC 4252
    /// section 5.1).
    void refuse_auth(const std::vector<AuthMethod>& can_continue, bool partial = false);

    // channel_open
    [[nodiscard]] OpenKind open_kind() const;
    /// The peer had renounced further sessions (no-more-sessions@openssh.com, OpenSSH's PROTOCOL
    /// section 2.2).
    [[nodiscard]] bool renounced() const { return renounced_; }
    void set_renounced(bool renounced) { renounced_ = renounced; }
    [[nodiscard]] Endpoints endpoints() const;
    /// Confirms the channel; null if that failed.
    [[nodiscard]] ssh_channel_struct* accept_open();

    // channel_request
    [[nodiscard]] ssh_channel_struct* channel() const;
    [[nodiscard]] RequestKind request_kind() const;
    [[nodiscard]] std::string pty_term() const;
    [[nodiscard]] WindowSize window() const;
    [[nodiscard]] std::string env_name() const;
    [[nodiscard]] std::string env_value() const;
    [[nodiscard]] std::string command() const;
    [[nodiscard]] std::string subsystem() const;
    [[nodiscard]] X11Request x11() const;
    void accept_request();

    // global: RFC 4254 section 7.1
    [[nodiscard]] GlobalKind global_kind() const;
    [[nodiscard]] std::string bind_address() const;
    [[nodiscard]] int bind_port() const;
    /// `bound_port` is told to the client if it asked for port 0.
    void accept_global(int bound_port);

  private:
    struct Free {
        void operator()(ssh_message_struct*) const;
    };
    std::unique_ptr<ssh_message_struct, Free> raw_;
    void told(bool accepted) const {
        if (observer_ != nullptr) observer_->answered(*this, accepted);
    }

    static constexpr std::size_t overhead = 512;  ///< libssh's structure, and what allocation costs.

    std::size_t weight_ = overhead;
    std::string name_;
    std::vector<base::Secret> answers_;
    Observer* observer_ = nullptr;
    bool renounced_ = false;
};

}  // namespace homeport::ssh
