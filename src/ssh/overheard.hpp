// Names of the channel requests that libssh 0.10 does not know.
//
// Its message API hands them over without a name, and a few must not be taken for another: "eow@openssh.com"
// says that a client reads no more (OpenSSH's PROTOCOL, section 2.1), "break" is RFC 4335. The only public
// place that tells the name is libssh's log, so a callback listens there. Should another version word its log
// differently, names stay empty, and such requests are refused as unknown ones are.
#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>

namespace homeport::ssh {

class RequestNames {
  public:
    /// While it lives, what libssh does on this thread belongs to these names. Does not nest.
    class Listening {
      public:
        explicit Listening(RequestNames* names);
        ~Listening();
        Listening(const Listening&) = delete;
        Listening& operator=(const Listening&) = delete;

      private:
        const bool active_;
    };

    /// The name of the oldest unknown request that was not asked for yet; empty if it is not known.
    [[nodiscard]] std::string take();

    /// One line of libssh's log, and the function that wrote it.
    void hear(std::string_view function, std::string_view line);

  private:
    std::deque<std::string> names_;
};

}  // namespace homeport::ssh
