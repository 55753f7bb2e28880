#include "cli/api_client.hpp"

#include <exception>
#include <filesystem>

#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/beast/core/basic_stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

#include "base/asio.hpp"

namespace homeport::cli {
namespace {

namespace http = boost::beast::http;
using Protocol = asio::local::stream_protocol;

constexpr std::chrono::seconds patience{30};            // the daemon itself gives up earlier
constexpr std::uint64_t greatest_answer = 256UL << 20;  // ten thousand sessions take some 4 MiB

struct Exchange {
    error_code connect_error, error;
    Reply reply;
};

awaitable<void> exchange(const std::string& socket, const Question& question, Exchange& result) {
    boost::beast::basic_stream<Protocol> stream(co_await asio::this_coro::executor);
    auto connect_token = asio::redirect_error(asio::use_awaitable, result.connect_error);
    const Protocol::endpoint endpoint(socket);
    stream.expires_after(patience);
    co_await stream.async_connect(endpoint, connect_token);
    if (result.connect_error) co_return;

    constexpr unsigned http_1_1 = 11;
    http::request<http::string_body> request;
    request.version(http_1_1);
    request.method_string(question.method);
    request.target(question.target);
    request.body() = question.body;
    request.prepare_payload();
    request.set(http::field::host, "homeport");  // HTTP/1.1 wants one
    request.keep_alive(false);
    auto token = asio::redirect_error(asio::use_awaitable, result.error);
    co_await http::async_write(stream, request, token);
    if (result.error) co_return;

    boost::beast::flat_buffer buffer;
    http::response_parser<http::string_body> parser;
    parser.body_limit(greatest_answer);
    co_await http::async_read(stream, buffer, parser, token);
    if (result.error) co_return;
    result.reply = {parser.get().result_int(), std::move(parser.get().body())};
}

std::string name_of(const struct stat& status) {
    const passwd* user = ::getpwuid(status.st_uid);
    const group* members = ::getgrgid(status.st_gid);
    std::string text =
        user != nullptr ? std::string("user ") + user->pw_name : "uid " + std::to_string(status.st_uid);
    // Group permission counts on the socket for writing, on its directory for passing through.
    const mode_t needed = S_ISDIR(status.st_mode) ? S_IXGRP : S_IWGRP;
    if ((status.st_mode & needed) == 0) return text;
    return text + " and group " + (members != nullptr ? members->gr_name : std::to_string(status.st_gid));
}

/// Who may use the socket: what its own permissions say, or those of the directory that hides it.
std::string denied(const std::string& socket, const error_code& error) {
    std::string place = socket;
    struct stat status {};
    while (::stat(place.c_str(), &status) != 0) {
        const std::string parent = std::filesystem::path(place).parent_path();
        if (parent.empty() || parent == place) break;
        place = parent;
    }
    return "you may not use " + socket + ": " + place + " is open to " + name_of(status) + " only (" +
           error.message() + ")";
}

std::string cannot_reach(const std::string& socket, const error_code& error) {
    if (error == boost::system::errc::permission_denied) return denied(socket, error);
    return "cannot reach homeportd at " + socket + ": is it running? (" + error.message() + ")";
}

}  // namespace

boost::system::result<Reply, std::string> send(const std::string& socket, const Question& question) {
    if (socket.size() >= sizeof(sockaddr_un::sun_path))
        return "the path " + socket + " is too long for a Unix socket";
    asio::io_context context;
    Exchange result;
    std::exception_ptr surprise;
    auto ended = [&](std::exception_ptr e) { surprise = std::move(e); };
    asio::co_spawn(context, exchange(socket, question, result), ended);
    context.run();
    if (surprise) std::rethrow_exception(surprise);
    if (result.connect_error) return cannot_reach(socket, result.connect_error);
    if (result.error) return "homeportd at " + socket + " did not answer properly: " + result.error.message();
    return std::move(result.reply);
}

}  // namespace homeport::cli
