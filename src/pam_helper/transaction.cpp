#include "pam_helper/transaction.hpp"

#include <security/pam_appl.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "pam_helper/frames.hpp"

namespace homeport::pam_helper {
namespace {

// More than any user reads; with as many prompts as there may be it still fits a frame.
constexpr std::size_t most_text = 16 * pam::longest_text;

/// What PAM's callbacks get to see.
struct Talk {
    int fd;
    unsigned delay_us = 0;
};

std::string bounded(const char* text) {
    const std::string_view all = text != nullptr ? text : "";
    return std::string(all.substr(0, pam::longest_text));
}

pam::Ask ask_of(int count, const pam_message** messages) {
    pam::Ask ask;
    for (int i = 0; i < count; ++i) {
        const pam_message& message = *messages[i];
        const bool hidden = message.msg_style == PAM_PROMPT_ECHO_OFF;
        if (hidden || message.msg_style == PAM_PROMPT_ECHO_ON) {
            ask.prompts.push_back({bounded(message.msg), !hidden});
        } else if (ask.message.size() < most_text) {
            if (!ask.message.empty()) ask.message += '\n';
            ask.message += bounded(message.msg);
        }
    }
    return ask;
}

void forget(pam_response* responses, int count) {
    for (int i = 0; i < count; ++i) {
        if (responses[i].resp == nullptr) continue;
        explicit_bzero(responses[i].resp, std::strlen(responses[i].resp));
        std::free(responses[i].resp);
    }
    std::free(responses);
}

/// PAM wants memory that it can free(), strings that end with a zero.
char* response(std::string_view answer) {
    if (answer.size() >= PAM_MAX_RESP_SIZE || answer.find('\0') != std::string_view::npos) return nullptr;
    auto* copy = static_cast<char*>(std::calloc(answer.size() + 1, 1));
    if (copy != nullptr) answer.copy(copy, answer.size());
    return copy;
}

int converse(int count, const pam_message** messages, pam_response** out, void* data) {
    const auto& talk = *static_cast<Talk*>(data);
    if (count <= 0 || static_cast<std::size_t>(count) > pam::most_prompts) return PAM_CONV_ERR;
    const pam::Ask ask = ask_of(count, messages);
    if (!send(talk.fd, ask)) return PAM_CONV_ERR;
    const auto reply = receive(talk.fd);
    const auto* all = reply ? std::get_if<pam::Answers>(&*reply) : nullptr;
    if (all == nullptr || all->answers.size() != ask.prompts.size()) return PAM_CONV_ERR;

    auto* responses =
        static_cast<pam_response*>(std::calloc(static_cast<std::size_t>(count), sizeof(pam_response)));
    if (responses == nullptr) return PAM_BUF_ERR;
    auto next = all->answers.begin();
    for (int i = 0; i < count; ++i) {
        const int style = messages[i]->msg_style;
        if (style != PAM_PROMPT_ECHO_OFF && style != PAM_PROMPT_ECHO_ON) continue;
        responses[i].resp = response(next->view());
        if (responses[i].resp == nullptr) {
            forget(responses, count);
            return PAM_CONV_ERR;
        }
        ++next;
    }
    if (out != nullptr) {
        *out = responses;
    } else {  // some modules do that when they only tell something
        forget(responses, count);
    }
    return PAM_SUCCESS;
}

/// Called instead of sleeping: homeportd keeps the user waiting without holding a process.
void note_delay(int status, unsigned delay_us, void* data) {
    if (status != PAM_SUCCESS && data != nullptr) static_cast<Talk*>(data)->delay_us = delay_us;
}

/// Whether the user could not have done better.
bool is_system_error(int status) {
    switch (status) {
        case PAM_OPEN_ERR:
        case PAM_SYMBOL_ERR:
        case PAM_SERVICE_ERR:
        case PAM_SYSTEM_ERR:
        case PAM_BUF_ERR:
        case PAM_AUTHINFO_UNAVAIL:
        case PAM_MODULE_UNKNOWN:
        case PAM_ABORT:
            return true;
        default:
            return false;
    }
}

class Transaction {
  public:
    Transaction(int fd, const std::string& service, const pam::Start& start) : talk_{fd}, start_(start) {
        status_ = ::pam_start(service.c_str(), start.user.c_str(), &conversation_, &handle_);
    }
    ~Transaction() {
        if (handle_ != nullptr) ::pam_end(handle_, status_);
    }
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;

    pam::Done run() {
        if (status_ != PAM_SUCCESS) return verdict("start");
        const bool prepared = set(PAM_RHOST, start_.source.c_str()) && set(PAM_TTY, "ssh") &&
                              set(PAM_FAIL_DELAY, reinterpret_cast<const void*>(&note_delay));
        if (!prepared) return verdict("start");
        if (!start_.account_only && !ask(::pam_authenticate(handle_, PAM_DISALLOW_NULL_AUTHTOK))) {
            return verdict("authentication");
        }
        if (!same_user()) return refusal("a module changed the user's name");
        authenticated_ = true;
        ask(::pam_acct_mgmt(handle_, PAM_DISALLOW_NULL_AUTHTOK));
        if (status_ == PAM_NEW_AUTHTOK_REQD && start_.may_change_password) {
            if (!ask(::pam_chauthtok(handle_, PAM_CHANGE_EXPIRED_AUTHTOK))) return verdict("password change");
        }
        if (status_ != PAM_SUCCESS) return verdict("account");
        if (start_.open_session && !session_opens()) return verdict("session");
        pam::Done done;
        done.accepted = done.authenticated = true;
        return done;
    }

  private:
    bool ask(int status) {
        status_ = status;
        return status_ == PAM_SUCCESS;
    }
    bool set(int item, const void* value) { return ask(::pam_set_item(handle_, item, value)); }

    bool same_user() {
        const void* user = nullptr;
        return ask(::pam_get_item(handle_, PAM_USER, &user)) && user != nullptr &&
               static_cast<const char*>(user) == start_.user;
    }

    bool session_opens() {
        if (!ask(::pam_setcred(handle_, PAM_ESTABLISH_CRED))) return false;
        const bool opened = ask(::pam_open_session(handle_, 0));
        const int status = status_;
        // The user's work happens on an instance: what was opened here is not needed.
        if (opened) ::pam_close_session(handle_, PAM_SILENT);
        ::pam_setcred(handle_, PAM_DELETE_CRED | PAM_SILENT);
        return ask(status);
    }

    [[nodiscard]] pam::Done refusal(std::string note) const {
        return {false, authenticated_, false, talk_.delay_us, std::move(note)};
    }
    [[nodiscard]] pam::Done verdict(const char* stage) const {
        pam::Done done =
            refusal(std::string("PAM ") + stage + ": " + bounded(::pam_strerror(handle_, status_)));
        done.system_error = is_system_error(status_);
        return done;
    }

    Talk talk_;
    const pam::Start& start_;
    pam_conv conversation_{converse, &talk_};
    pam_handle_t* handle_ = nullptr;
    int status_ = PAM_ABORT;
    bool authenticated_ = false;
};

}  // namespace

pam::Done run_transaction(int fd, const std::string& service, const pam::Start& start) {
    Transaction transaction(fd, service, start);
    return transaction.run();
}

}  // namespace homeport::pam_helper
