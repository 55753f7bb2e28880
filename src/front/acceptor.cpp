#include "front/acceptor.hpp"

#include <charconv>
#include <sstream>

#include <boost/asio/ip/v6_only.hpp>

namespace homeport::front {
namespace {

using Endpoint = asio::ip::tcp::endpoint;

// Out of descriptors or memory: give the sessions time to end instead of spinning.
constexpr auto pause_after_failure = std::chrono::milliseconds(100);
// Bursts of logins (a class starts, a network comes back) wait here rather than retry after a second.
constexpr int backlog = 1024;

result<Endpoint> parse_endpoint(const std::string& text) {
    const auto invalid = make_error_code(boost::system::errc::invalid_argument);
    const auto colon = text.rfind(':');
    if (colon == std::string::npos) return invalid;
    std::string host = text.substr(0, colon);
    if (host.size() > 2 && host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
    std::uint16_t port = 0;
    const char* const end = text.data() + text.size();
    const auto [rest, problem] = std::from_chars(text.data() + colon + 1, end, port);
    error_code error;
    const auto address = asio::ip::make_address(host, error);
    if (error || problem != std::errc() || rest != end) return invalid;
    return Endpoint(address, port);
}

std::string to_text(const Endpoint& endpoint) {
    std::ostringstream text;
    text << endpoint;
    return text.str();
}

}  // namespace

boost::system::result<void, std::string> Acceptor::listen(const std::string& text) {
    const auto endpoint = parse_endpoint(text);
    if (!endpoint) return "cannot listen on " + text + ": expected an address and a port, such as [::]:22";
    error_code error;
    auto socket = std::make_unique<Socket>(executor_);
    socket->open(endpoint->protocol(), error);
    if (!error) socket->set_option(Socket::reuse_address(true), error);
    if (!error && endpoint->address().is_v6()) socket->set_option(asio::ip::v6_only(false), error);
    if (!error) socket->bind(*endpoint, error);
    if (!error) socket->listen(backlog, error);
    if (error) {
        std::string problem = "cannot listen on " + text + ": " + error.message();
        if (error == boost::system::errc::address_in_use) {
            problem +=
                "; to see which program has it: ss -ltnp 'sport = :" + std::to_string(endpoint->port()) + "'";
        }
        return problem;
    }
    sockets_.push_back(std::move(socket));
    return {};
}

std::vector<std::string> Acceptor::addresses() const {
    std::vector<std::string> texts;
    for (const auto& socket : sockets_) {
        error_code error;
        const Endpoint endpoint = socket->local_endpoint(error);
        if (!error) texts.push_back(to_text(endpoint));
    }
    return texts;
}

void Acceptor::start(const Handler& handler) {
    for (const auto& socket : sockets_) {
        asio::co_spawn(executor_, accept(*socket, handler), [](std::exception_ptr) {});
    }
}

void Acceptor::close() {
    for (const auto& socket : sockets_) {
        error_code ignored;
        socket->close(ignored);
    }
}

awaitable<void> Acceptor::accept(Socket& socket, Handler handler) {
    asio::steady_timer pause(executor_);
    while (socket.is_open()) {
        error_code error;
        auto token = asio::redirect_error(asio::use_awaitable, error);
        asio::ip::tcp::socket accepted = co_await socket.async_accept(token);
        if (!error) {
            handler(std::move(accepted));
        } else if (socket.is_open()) {
            log_.warning("accept failed", {{"error", error.message()}});
            pause.expires_after(pause_after_failure);
            co_await pause.async_wait(asio::use_awaitable);
        }
    }
}

}  // namespace homeport::front
