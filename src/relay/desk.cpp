#include "relay/desk.hpp"

namespace homeport::relay {
namespace {

void append(ssh::Stream& to, const std::string& text, bool terminal) {
    std::string shown;
    for (const char c : text) {
        if (c == '\n' && terminal) shown += '\r';
        shown += c;
    }
    to.append(std::string_view(shown));
}

}  // namespace

void DeskReply::take() {
    taken_ = true;
    append(out_, answer_->out, terminal_);
    append(terminal_ ? out_ : err_, answer_->err, terminal_);
}

void DeskReply::step(ssh::Channel& to) {
    to.discard();
    if (to.close_received()) {
        to.close();
        return;
    }
    if (!answer_->ready) return;
    if (!taken_) take();
    to.write(out_, ssh::Kind::out);
    to.write(err_, ssh::Kind::err);
    if (!out_.empty() || !err_.empty()) return;
    if (!status_sent_) to.send_exit_status(answer_->status);
    status_sent_ = true;
    to.send_eof();
    to.close();
}

}  // namespace homeport::relay
