// The server on a real socket, asked by curl where a proper client will do and by hand where it takes a bad
// one.
#include "http/server.hpp"

#include <array>
#include <cstdio>
#include <fstream>
#include <future>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>
#include <boost/asio/read.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/asio/write.hpp>

#include "temporary_directory.hpp"

namespace homeport::http {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;
using Protocol = asio::local::stream_protocol;

Limits impatient() {
    Limits limits;
    limits.idle = std::chrono::milliseconds(200);
    limits.request = std::chrono::milliseconds(200);
    limits.connections = 2;
    return limits;
}

awaitable<Response> echo(Request request) {
    if (request.target == "/throw") throw std::runtime_error("a surprise");
    Response response;
    response.content_type = "text/plain";
    response.body = request.method + " " + request.target + " " + std::to_string(request.body.size()) +
                    " by " + std::to_string(request.peer.uid);
    response.headers.emplace_back("X-Test", "yes");
    co_return response;
}

class ServerTest : public ::testing::Test {
  protected:
    explicit ServerTest(Limits limits = {}) {
        auto listener = UnixListener::open(context_.get_executor(), path_, "");
        EXPECT_TRUE(listener) << listener.error();
        server_.emplace(std::move(*listener), echo, base::Log(), limits);
        ended_ = asio::co_spawn(context_, server_->run(), asio::use_future);
        thread_ = std::thread([this] { context_.run(); });
    }
    ~ServerTest() override {
        stop();
        thread_.join();
    }
    void stop() {
        asio::post(context_, [this] { server_->stop(); });
    }

    /// What curl prints: the whole answer, header and all.
    [[nodiscard]] std::string curl(const std::string& arguments) const {
        const std::string command = "curl -s -i -m 10 --unix-socket " + path_ + " " + arguments + " 2>&1";
        std::string output;
        FILE* pipe = ::popen(command.c_str(), "r");
        std::array<char, 4096> buffer;
        while (const std::size_t size = std::fread(buffer.data(), 1, buffer.size(), pipe)) {
            output.append(buffer.data(), size);
        }
        ::pclose(pipe);
        return output;
    }

    /// Sends raw bytes and returns all that comes back until the server closes.
    [[nodiscard]] std::string talk(const std::string& bytes) const {
        asio::io_context context;
        Protocol::socket socket(context);
        socket.connect(Protocol::endpoint(path_));
        error_code error;
        asio::write(socket, asio::buffer(bytes), error);
        std::string answer;
        asio::read(socket, asio::dynamic_buffer(answer), error);
        return answer;
    }

    TemporaryDirectory directory_;
    std::string path_ = directory_.file("admin.sock");
    asio::io_context context_;
    std::optional<Server> server_;
    std::future<void> ended_;
    std::thread thread_;
};

class ImpatientServerTest : public ServerTest {
  protected:
    ImpatientServerTest() : ServerTest(impatient()) {}
};

TEST_F(ServerTest, AnswersCurl) {
    const std::string answer = curl("'http://homeport/pins?limit=5'");
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK\r\n"));
    EXPECT_THAT(answer, HasSubstr("Content-Type: text/plain\r\n"));
    EXPECT_THAT(answer, HasSubstr("X-Test: yes\r\n"));
    EXPECT_THAT(answer, EndsWith("\r\n\r\nGET /pins?limit=5 0 by " + std::to_string(::getuid())));
}

TEST_F(ServerTest, KeepsTheConnectionForMoreRequests) {
    const std::string one = "GET /1 HTTP/1.1\r\nHost: h\r\n\r\n", last = "GET /2 HTTP/1.0\r\n\r\n";
    const std::string answers = talk(one + one + last);
    EXPECT_THAT(answers, HasSubstr("GET /1 0 by"));
    EXPECT_THAT(answers, HasSubstr("GET /2 0 by"));
    EXPECT_NE(answers.find("GET /1"), answers.rfind("GET /1")) << "both of them";
}

TEST_F(ServerTest, ABodyUpToTheLimitIsTaken) {
    const std::string file = directory_.file("body");
    std::ofstream(file) << std::string(64 * 1024, 'x');
    const std::string answer =
        curl("-X POST -H 'Expect: 100-continue' --data-binary @" + file + " http://homeport/");
    EXPECT_THAT(answer, HasSubstr("HTTP/1.1 100 Continue"));
    EXPECT_THAT(answer, HasSubstr("POST / 65536 by"));
}

TEST_F(ServerTest, ALongerBodyIs413) {
    const std::string file = directory_.file("body");
    std::ofstream(file) << std::string(64 * 1024 + 1, 'x');
    for (const char* how :
         {"-H 'Expect:'", "-H 'Expect: 100-continue'", "-H 'Transfer-Encoding: chunked' -H 'Expect:'"}) {
        const std::string answer =
            curl(std::string("-X POST ") + how + " --data-binary @" + file + " http://homeport/");
        EXPECT_THAT(answer, HasSubstr("HTTP/1.1 413 ")) << how;
        EXPECT_THAT(answer, HasSubstr(R"({"error":"the request's body is longer than 65536 bytes"})")) << how;
    }
}

TEST_F(ServerTest, AHeaderBeyondTheLimitIs431) {
    const std::string answer = talk("GET / HTTP/1.1\r\nHost: h\r\nX: " + std::string(9000, 'x') + "\r\n\r\n");
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 431 "));
    EXPECT_THAT(answer, HasSubstr(R"("error":)"));
}

TEST_F(ServerTest, GarbageIs400) {
    for (const char* garbage :
         {"hello\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "GET /\r\n\r\n", "SSH-2.0-OpenSSH_9.2\r\n",
          "GET / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03"}) {
        EXPECT_THAT(talk(garbage), StartsWith("HTTP/1.1 400 ")) << garbage;
    }
}

TEST_F(ServerTest, AHandlerThatThrowsIs500WithoutDetails) {
    const std::string answer = curl("http://homeport/throw");
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 500 "));
    EXPECT_EQ(answer.find("a surprise"), std::string::npos);
}

TEST_F(ServerTest, AnAnswerToHeadHasNoBody) {
    const std::string answer = talk("HEAD / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK\r\n"));
    EXPECT_THAT(answer, EndsWith("\r\n\r\n"));
}

TEST_F(ImpatientServerTest, SlowAndSilentClientsAreCutOff) {
    EXPECT_THAT(talk(""), IsEmpty()) << "silent";
    EXPECT_THAT(talk("GET / HT"), IsEmpty()) << "half a header";
    EXPECT_THAT(talk("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nhalf"), IsEmpty())
        << "half a body";
}

TEST_F(ImpatientServerTest, MoreConnectionsThanTheLimitWaitTheirTurn) {
    asio::io_context context;
    std::vector<Protocol::socket> silent;
    for (int i = 0; i < 2; ++i) silent.emplace_back(context).connect(Protocol::endpoint(path_));
    const std::string answer = curl("http://homeport/");  // served once a silent one has been cut off
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK\r\n"));
    for (auto& socket : silent) {
        error_code error;
        std::string rest;
        asio::read(socket, asio::dynamic_buffer(rest), error);
        EXPECT_EQ(error, asio::error::eof);
    }
}

TEST_F(ServerTest, StopEndsIdleConnectionsAndRemovesTheSocket) {
    asio::io_context context;
    Protocol::socket idle(context);
    idle.connect(Protocol::endpoint(path_));
    const std::string one = "GET /1 HTTP/1.1\r\nHost: h\r\n\r\n";
    asio::write(idle, asio::buffer(one));
    std::array<char, 12> start;
    asio::read(idle, asio::buffer(start));  // so it has been accepted
    stop();
    ended_.get();
    EXPECT_FALSE(std::filesystem::exists(path_));
}

}  // namespace
}  // namespace homeport::http
