// One question to the daemon's admin socket.
#pragma once

#include <string>

#include <boost/system/result.hpp>

namespace homeport::cli {

struct Reply {
    unsigned status = 0;
    std::string body;
};

struct Question {
    std::string target;
    std::string method = "GET";
    std::string body = {};
};

/// Asks over the Unix socket at `socket`. Waits at most 30 seconds. The error says what an admin can
/// do about it: "cannot reach homeportd at ...: is it running? (No such file or directory)".
[[nodiscard]] boost::system::result<Reply, std::string> send(const std::string& socket,
                                                             const Question& question);

}  // namespace homeport::cli
