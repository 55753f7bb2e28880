// A request and its answer as handlers see them: no socket, no Beast.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <sys/types.h>

namespace homeport::http {

/// Who is at the other end of a Unix socket, as the kernel said when it connected (SO_PEERCRED, unix(7)).
struct Peer {
    uid_t uid = static_cast<uid_t>(-1);
    pid_t pid = 0;
};

struct Request {
    std::string method;  ///< "GET"; case matters (RFC 9110 section 9.1).
    std::string target;  ///< as it came: "/pins?limit=5", still percent-encoded.
    std::string body;
    Peer peer;
};

struct Response {
    unsigned status = 200;
    std::string body;
    std::string content_type = "application/json";
    std::vector<std::pair<std::string, std::string>> headers;  ///< beyond length and type: {"Allow", "GET"}.
};

/// {"error": "sentence"}: the one shape of every error, whether the connection loop or a handler found it.
[[nodiscard]] Response error_response(unsigned status, std::string_view sentence);

}  // namespace homeport::http
