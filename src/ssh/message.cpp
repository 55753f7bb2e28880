#include "ssh/message.hpp"

#include <libssh/libssh.h>
#include <libssh/server.h>

#include "ssh/certificate.hpp"

// libssh would rather have its callbacks used, but those must answer at once, and our answers wait for
// another host.
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

namespace homeport::ssh {
namespace {

std::string text(const char* s) {
    return s != nullptr ? s : "";
}

}  // namespace

void Message::Free::operator()(ssh_message_struct* raw) const {
    ssh_message_free(raw);
}

MessageKind Message::kind() const {
    switch (ssh_message_type(raw())) {
        case SSH_REQUEST_SERVICE:
            return MessageKind::service;
        case SSH_REQUEST_AUTH:
            return MessageKind::auth;
        case SSH_REQUEST_CHANNEL_OPEN:
            return MessageKind::channel_open;
        case SSH_REQUEST_CHANNEL:
            return MessageKind::channel_request;
        case SSH_REQUEST_GLOBAL:
            return MessageKind::global;
        default:
            return MessageKind::other;
    }
}

void Message::refuse() {
    ssh_message_reply_default(raw());
    told(false);
}

bool Message::asks_for_login() const {
    return text(ssh_message_service_service(raw())) == "ssh-userauth";
}

void Message::accept_service() {
    ssh_message_service_reply_success(raw());
}

AuthMethod Message::auth_method() const {
    switch (ssh_message_subtype(raw())) {
        case SSH_AUTH_METHOD_NONE:
            return AuthMethod::none;
        case SSH_AUTH_METHOD_PUBLICKEY:
            return AuthMethod::publickey;
        case SSH_AUTH_METHOD_PASSWORD:
            return AuthMethod::password;
        case SSH_AUTH_METHOD_INTERACTIVE:
            return AuthMethod::keyboard_interactive;
        default:
            return AuthMethod::other;
    }
}

std::string Message::auth_user() const {
    return text(ssh_message_auth_user(raw()));
}

std::vector<std::uint8_t> Message::auth_key() const {
    const ssh_key key = ssh_message_auth_pubkey(raw());
    char* base64 = nullptr;
    if (key == nullptr || ssh_pki_export_pubkey_base64(key, &base64) != SSH_OK) return {};
    std::vector<std::uint8_t> blob = base64_decode(base64);
    ssh_string_free_char(base64);
    return blob;
}

bool Message::auth_signed() const {
    return ssh_message_auth_publickey_state(raw()) == SSH_PUBLICKEY_STATE_VALID;
}

void Message::accept_probe() {
    ssh_message_auth_reply_pk_ok_simple(raw());
}
void Message::accept_auth() {
    ssh_message_auth_reply_success(raw(), 0);
}

base::Secret Message::auth_password() const {
    const char* password = ssh_message_auth_password(raw());
    return base::Secret(password != nullptr ? password : "");
}

void Message::ask(const std::string& instruction, const std::vector<Question>& questions) {
    std::vector<const char*> texts;
    std::vector<char> echoes;
    for (const Question& question : questions) {
        texts.push_back(question.text.c_str());
        echoes.push_back(question.echo ? 1 : 0);
    }
    ssh_message_auth_interactive_request(raw(), "", instruction.c_str(), static_cast<unsigned>(texts.size()),
                                         texts.data(), echoes.data());
}

bool Message::is_response() const {
    return kind() == MessageKind::auth && ssh_message_auth_kbdint_is_response(raw()) == 1;
}

int method_bits(const std::vector<AuthMethod>& methods) {
    unsigned bits = 0;
    for (const AuthMethod method : methods) {
        if (method == AuthMethod::publickey) bits |= SSH_AUTH_METHOD_PUBLICKEY;
        if (method == AuthMethod::password) bits |= SSH_AUTH_METHOD_PASSWORD;
        if (method == AuthMethod::keyboard_interactive) bits |= SSH_AUTH_METHOD_INTERACTIVE;
    }
    return static_cast<int>(bits);
}

void Message::refuse_auth(const std::vector<AuthMethod>& can_continue, bool partial) {
    ssh_message_auth_set_methods(raw(), method_bits(can_continue));
    if (partial) {
        ssh_message_auth_reply_success(raw(), 1);
    } else {
        ssh_message_reply_default(raw());
    }
}

OpenKind Message::open_kind() const {
    switch (ssh_message_subtype(raw())) {
        case SSH_CHANNEL_SESSION:
            return OpenKind::session;
        case SSH_CHANNEL_DIRECT_TCPIP:
            return OpenKind::direct_tcpip;
        case SSH_CHANNEL_FORWARDED_TCPIP:
            return OpenKind::forwarded_tcpip;
        case SSH_CHANNEL_X11:
            return OpenKind::x11;
        case SSH_CHANNEL_AUTH_AGENT:
            return OpenKind::agent;
        default:
            return OpenKind::other;
    }
}

Endpoints Message::endpoints() const {
    return {text(ssh_message_channel_request_open_destination(raw())),
            ssh_message_channel_request_open_destination_port(raw()),
            text(ssh_message_channel_request_open_originator(raw())),
            ssh_message_channel_request_open_originator_port(raw())};
}

ssh_channel_struct* Message::accept_open() {
    ssh_channel_struct* const channel = ssh_message_channel_request_open_reply_accept(raw());
    told(channel != nullptr);
    return channel;
}

ssh_channel_struct* Message::channel() const {
    return ssh_message_channel_request_channel(raw());
}

RequestKind Message::request_kind() const {
    switch (ssh_message_subtype(raw())) {
        case SSH_CHANNEL_REQUEST_PTY:
            return RequestKind::pty;
        case SSH_CHANNEL_REQUEST_ENV:
            return RequestKind::env;
        case SSH_CHANNEL_REQUEST_SHELL:
            return RequestKind::shell;
        case SSH_CHANNEL_REQUEST_EXEC:
            return RequestKind::exec;
        case SSH_CHANNEL_REQUEST_SUBSYSTEM:
            return RequestKind::subsystem;
        case SSH_CHANNEL_REQUEST_WINDOW_CHANGE:
            return RequestKind::window_change;
        case SSH_CHANNEL_REQUEST_X11:
            return RequestKind::x11;
        default:
            break;
    }
    if (name_ == "break") return RequestKind::break_;
    return name_ == "eow@openssh.com" ? RequestKind::end_of_write : RequestKind::other;
}

bool Message::nameless() const {
    return kind() == MessageKind::channel_request &&
           ssh_message_subtype(raw()) == SSH_CHANNEL_REQUEST_UNKNOWN;
}

std::string Message::pty_term() const {
    return text(ssh_message_channel_request_pty_term(raw()));
}

WindowSize Message::window() const {
    return {ssh_message_channel_request_pty_width(raw()), ssh_message_channel_request_pty_height(raw()),
            ssh_message_channel_request_pty_pxwidth(raw()), ssh_message_channel_request_pty_pxheight(raw())};
}

std::string Message::env_name() const {
    return text(ssh_message_channel_request_env_name(raw()));
}
std::string Message::env_value() const {
    return text(ssh_message_channel_request_env_value(raw()));
}
std::string Message::command() const {
    return text(ssh_message_channel_request_command(raw()));
}
std::string Message::subsystem() const {
    return text(ssh_message_channel_request_subsystem(raw()));
}

X11Request Message::x11() const {
    return {ssh_message_channel_request_x11_single_connection(raw()) != 0,
            text(ssh_message_channel_request_x11_auth_protocol(raw())),
            text(ssh_message_channel_request_x11_auth_cookie(raw())),
            ssh_message_channel_request_x11_screen_number(raw())};
}

void Message::accept_request() {
    ssh_message_channel_request_reply_success(raw());
    told(true);
}

GlobalKind Message::global_kind() const {
    switch (ssh_message_subtype(raw())) {
        case SSH_GLOBAL_REQUEST_TCPIP_FORWARD:
            return GlobalKind::forward;
        case SSH_GLOBAL_REQUEST_CANCEL_TCPIP_FORWARD:
            return GlobalKind::cancel_forward;
        default:
            return GlobalKind::other;
    }
}

std::string Message::bind_address() const {
    return text(ssh_message_global_request_address(raw()));
}
int Message::bind_port() const {
    return ssh_message_global_request_port(raw());
}

void Message::accept_global(int bound_port) {
    ssh_message_global_request_reply_success(raw(), static_cast<std::uint16_t>(bound_port));
    told(true);
}

}  // namespace homeport::ssh
