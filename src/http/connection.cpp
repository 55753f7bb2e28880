#include "http/connection.hpp"

#include <array>
#include <exception>
#include <utility>

#include <sys/socket.h>
#include <boost/asio/write.hpp>
#include <boost/beast/http.hpp>

namespace homeport::http {

namespace beast = boost::beast;

struct Connection::Parsed {
    beast::http::request_parser<beast::http::string_body> parser;
};

namespace {

Peer find_peer(Connection::Socket& socket) {
    ucred credentials{};
    socklen_t size = sizeof credentials;
    if (::getsockopt(socket.native_handle(), SOL_SOCKET, SO_PEERCRED, &credentials, &size) != 0) return {};
    return {credentials.uid, credentials.pid};
}

/// Whether the peer sent something wrong, rather than leaving or falling silent (which are no errors of
/// HTTP).
bool is_bad_request(const error_code& error) {
    return error.category() == make_error_code(beast::http::error::bad_method).category() &&
           error != beast::http::error::end_of_stream && error != beast::http::error::partial_message;
}

}  // namespace

Connection::Connection(Socket socket, const Handler& handler, const Limits& limits, base::Log log)
    : stream_(std::move(socket)),
      buffer_(limits.header + limits.body),
      handler_(handler),
      limits_(limits),
      log_(std::move(log)),
      peer_(find_peer(stream_.socket())) {}

awaitable<void> Connection::run() {
    const auto self = shared_from_this();
    bool more = true;
    while (more && !finishing_) {
        Parsed parsed;
        if (!co_await read(parsed)) break;
        auto message = parsed.parser.release();
        const bool head = message.method() == beast::http::verb::head;
        const unsigned version = message.version();
        const bool keep_alive = message.keep_alive();

        Request request;
        request.method = message.method_string();
        request.target = message.target();
        request.body = std::move(message.body());
        request.peer = peer_;
        Response response = co_await answer(std::move(request));
        if (head) response.body.clear();  // whatever it says, an answer to HEAD has no body (RFC 9110, 9.3.2)
        more = co_await write(response, version, keep_alive && !finishing_);
        busy_ = false;
    }
    error_code ignored;
    stream_.socket().shutdown(asio::socket_base::shutdown_both, ignored);
    stream_.close();
}

void Connection::finish() {
    finishing_ = true;
    if (!busy_) stream_.cancel();
}

awaitable<bool> Connection::read(Parsed& parsed) {
    auto& parser = parsed.parser;
    parser.header_limit(static_cast<std::uint32_t>(limits_.header));
    parser.body_limit(limits_.body);
    error_code error;
    auto token = asio::redirect_error(asio::use_awaitable, error);

    stream_.expires_after(limits_.idle);
    co_await beast::http::async_read_header(stream_, buffer_, parser, token);
    busy_ = true;
    if (!error && beast::iequals(parser.get()[beast::http::field::expect], "100-continue")) {
        constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
        const auto bytes = asio::buffer(go_on);
        stream_.expires_after(limits_.request);
        co_await asio::async_write(stream_, bytes, token);
    }
    if (!error && !parser.is_done()) {
        stream_.expires_after(limits_.request);
        co_await beast::http::async_read(stream_, buffer_, parser, token);
    }
    if (error) co_await reject(error);
    co_return !error;
}

awaitable<Response> Connection::answer(Request request) {
    const std::string method = request.method, target = request.target;
    Response response;
    try {
        response = co_await handler_(std::move(request));
    } catch (const std::exception& surprise) {
        log_.error("http handler failed",
                   {{"method", method}, {"target", target}, {"error", surprise.what()}});
        response = error_response(500, "internal error; the log says more");
    }
    log_.debug("http request", {{"method", method},
                                {"target", target},
                                {"status", response.status},
                                {"peer_uid", peer_.uid},
                                {"peer_pid", peer_.pid}});
    co_return response;
}

awaitable<bool> Connection::write(const Response& response, unsigned version, bool keep_alive) {
    beast::http::response<beast::http::string_body> message;
    message.version(version);
    message.result(response.status);
    message.set(beast::http::field::content_type, response.content_type);
    message.set(beast::http::field::cache_control, "no-store");
    for (const auto& [name, value] : response.headers) message.set(name, value);
    message.keep_alive(keep_alive);
    message.body() = response.body;
    message.prepare_payload();

    error_code error;
    auto token = asio::redirect_error(asio::use_awaitable, error);
    stream_.expires_after(limits_.request);
    co_await beast::http::async_write(stream_, message, token);
    co_return !error && keep_alive;
}

/// Says what is wrong with a request that could not be read, if its sender is still there to hear it.
awaitable<void> Connection::reject(error_code error) {
    if (!is_bad_request(error)) co_return;
    Response response = error_response(400, "this is not HTTP/1.1: " + error.message());
    if (error == beast::http::error::header_limit || error == beast::http::error::buffer_overflow) {
        response = error_response(
            431, "the request's header is longer than " + std::to_string(limits_.header) + " bytes");
    } else if (error == beast::http::error::body_limit) {
        response = error_response(
            413, "the request's body is longer than " + std::to_string(limits_.body) + " bytes");
    }
    log_.debug("http request refused",
               {{"status", response.status}, {"error", error.message()}, {"peer_uid", peer_.uid}});
    constexpr unsigned version = 11;
    co_await write(response, version, false);
    co_await linger();
}

/// Reads on for a while after a refusal: closing with bytes unread would look like a failure to a peer that
/// is still sending, and it might never read why (RFC 9112 section 9.6).
awaitable<void> Connection::linger() {
    error_code error;
    auto token = asio::redirect_error(asio::use_awaitable, error);
    stream_.socket().shutdown(asio::socket_base::shutdown_send, error);
    stream_.expires_after(limits_.request);
    std::array<char, 4096> scrap;
    std::size_t left = 16 * limits_.body;
    while (!error && left > 0 && !finishing_) {
        const auto space = asio::buffer(scrap);
        const std::size_t size = co_await stream_.async_read_some(space, token);
        left -= std::min(left, size);
    }
}

}  // namespace homeport::http
