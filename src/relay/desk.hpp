// Commands that somebody else than the instance answers, and how an answer becomes a command's end.
#pragma once

#include <memory>
#include <string>

#include "ssh/channel.hpp"

namespace homeport::relay {

/// What a command would have written, and its exit status.
struct DeskAnswer {
    bool ready = false;
    std::string out, err;
    unsigned status = 0;
};

class Desk {
  public:
    virtual ~Desk() = default;
    /// Null: the command is the instance's business. Otherwise its answer, which is filled in some time
    /// later; the session's signal rings then.
    virtual std::shared_ptr<const DeskAnswer> ask(const std::string& command) = 0;
};

/// Gives the answer to a client's channel: output, exit status, EOF and CLOSE.
class DeskReply {
  public:
    /// On a terminal lines end as a terminal wants it, and there is one stream only.
    DeskReply(std::shared_ptr<const DeskAnswer> answer, bool terminal)
        : answer_(std::move(answer)), terminal_(terminal) {}

    /// Does all that can be done now. What the client sends is thrown away.
    void step(ssh::Channel& to);

  private:
    void take();

    std::shared_ptr<const DeskAnswer> answer_;
    bool terminal_;
    bool taken_ = false, status_sent_ = false;
    ssh::Stream out_, err_;
};

}  // namespace homeport::relay
