// Asks the DNS, and waits for the answer: worker threads only.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include <boost/system/result.hpp>

#include "dns/message.hpp"

namespace homeport::dns {

/// For one thread, and for one round of questions: the deadline is that of all of them.
class Resolver {
  public:
    /// `server` is "address:port", or empty for those of resolv.conf.
    Resolver(const std::string& server, std::chrono::milliseconds timeout);
    ~Resolver();
    Resolver(const Resolver&) = delete;
    Resolver& operator=(const Resolver&) = delete;

    /// An answer that says something, also "there is no such name". Servers that fail, refuse, do not answer
    /// or answer nonsense are an error, a phrase such as "no answer in time".
    [[nodiscard]] boost::system::result<Message, std::string> ask(const std::string& name, Type type);

  private:
    struct Channel;
    std::unique_ptr<Channel> channel_;
    const std::chrono::steady_clock::time_point deadline_;
};

}  // namespace homeport::dns
