#include "dns/resolver.hpp"

#include <ares.h>
#include <poll.h>

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

namespace homeport::dns {
namespace {

using Clock = std::chrono::steady_clock;

/// Per process, and thread-safe as a static.
int initialise() {
    static const int code = ares_library_init(ARES_LIB_INIT_ALL);
    return code;
}

struct Reply {
    bool come = false;
    int status = ARES_SUCCESS;
    std::vector<std::uint8_t> bytes;
};

void receive(void* to, int status, int /*timeouts*/, unsigned char* bytes, int size) {
    auto& reply = *static_cast<Reply*>(to);
    reply.come = true;
    reply.status = status;
    // With an error of the server the answer comes as well: it says which.
    if (bytes != nullptr && size > 0) reply.bytes.assign(bytes, bytes + size);
}

/// Lets c-ares go on once a socket is ready or its own timers are due.
void turn(ares_channel channel, std::chrono::milliseconds most) {
    std::array<ares_socket_t, ARES_GETSOCK_MAXNUM> sockets{};
    const int ready = ares_getsock(channel, sockets.data(), static_cast<int>(sockets.size()));
    const auto mask = static_cast<unsigned>(ready);
    std::vector<pollfd> waiting;
    for (unsigned i = 0; i < sockets.size(); ++i) {
        short events = 0;
        if (ARES_GETSOCK_READABLE(mask, i)) events |= POLLIN;
        if (ARES_GETSOCK_WRITABLE(mask, i)) events |= POLLOUT;
        if (events != 0) waiting.push_back({sockets.at(i), events, 0});
    }
    timeval longest{most.count() / 1000, most.count() % 1000 * 1000}, own{};
    const timeval* const wait = ares_timeout(channel, &longest, &own);
    // Rounded up, or it would turn without a pause in the last millisecond.
    ::poll(waiting.data(), waiting.size(), static_cast<int>(wait->tv_sec * 1000 + wait->tv_usec / 1000 + 1));
    if (waiting.empty()) ares_process_fd(channel, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
    for (const pollfd& one : waiting) {
        const bool in = (one.revents & ~POLLOUT) != 0, out = (one.revents & POLLOUT) != 0;
        ares_process_fd(channel, in ? one.fd : ARES_SOCKET_BAD, out ? one.fd : ARES_SOCKET_BAD);
    }
}

}  // namespace

struct Resolver::Channel {
    ares_channel handle = nullptr;
    std::string trouble;  ///< a phrase; empty: it can be asked.
    ~Channel() {
        if (handle != nullptr) ares_destroy(handle);
    }
};

Resolver::Resolver(const std::string& server, std::chrono::milliseconds timeout)
    : channel_(std::make_unique<Channel>()), deadline_(Clock::now() + timeout) {
    ares_options options{};
    options.flags = ARES_FLAG_NOSEARCH | ARES_FLAG_NOALIASES;
    // A lost packet is asked for again well before the deadline.
    options.timeout = static_cast<int>(std::max<std::chrono::milliseconds::rep>(timeout.count() / 5, 100));
    options.tries = 3;
    int code = initialise();
    if (code == ARES_SUCCESS) {
        code = ares_init_options(&channel_->handle, &options,
                                 ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES);
    }
    if (code == ARES_SUCCESS && !server.empty()) {
        code = ares_set_servers_ports_csv(channel_->handle, server.c_str());
    }
    if (code != ARES_SUCCESS) channel_->trouble = ares_strerror(code);
}

Resolver::~Resolver() = default;

boost::system::result<Message, std::string> Resolver::ask(const std::string& name, Type type) {
    using Result = boost::system::result<Message, std::string>;
    const auto failed = [](std::string phrase) {
        return Result(boost::system::in_place_error, std::move(phrase));
    };
    if (!channel_->trouble.empty()) return failed(channel_->trouble);
    constexpr int internet = 1;
    Reply reply;
    ares_query(channel_->handle, name.c_str(), internet, static_cast<int>(type), receive, &reply);
    while (!reply.come) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline_ - Clock::now());
        if (left.count() <= 0) {
            ares_cancel(channel_->handle);  // calls receive()
            return failed("no answer in time");
        }
        turn(channel_->handle, left);
    }
    auto message = read_message(reply.bytes);
    if (message && message->code != Message::Code::failed) return std::move(*message);
    if (reply.status == ARES_ETIMEOUT) return failed("no answer in time");
    return failed(reply.status == ARES_SUCCESS ? "an answer that makes no sense"
                                               : ares_strerror(reply.status));
}

}  // namespace homeport::dns
