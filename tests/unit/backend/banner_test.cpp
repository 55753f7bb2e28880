#include "backend/banner.hpp"

#include <gtest/gtest.h>

namespace homeport::backend {
namespace {

using State = BannerParser::State;

std::string lines(unsigned count) {
    std::string text;
    for (unsigned i = 0; i < count; ++i) text += "Welcome\r\n";
    return text;
}

const std::string good_line = "SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n";

std::string padded(std::size_t size_with_line_end) {
    return "SSH-2.0-" + std::string(size_with_line_end - 10, 'x') + "\r\n";
}

TEST(Banner, Table) {
    struct Row {
        const char* what;
        std::string bytes;
        State state;
    };
    const Row rows[] = {
        {"nothing yet", "", State::more},
        {"SSH 2", good_line, State::good},
        {"no line end yet", "SSH-2.0-OpenSSH_9.2p1", State::more},
        {"CR without LF", "SSH-2.0-OpenSSH_9.2p1\r", State::more},
        {"LF alone", "SSH-2.0-dropbear\n", State::good},
        {"knows SSH 1 too", "SSH-1.99-Cisco-1.25\r\n", State::good},
        {"SSH 1 only", "SSH-1.5-OpenSSH_2.9\r\n", State::invalid},
        {"an SSH to come", "SSH-3.0-x\r\n", State::invalid},
        {"no version", "SSH-\r\n", State::invalid},
        {"version not ended", "SSH-2.0\r\n", State::invalid},
        {"other case is another line", "ssh-2.0-x\r\n", State::more},
        {"not at the line's start", " SSH-2.0-x\r\n", State::more},
        {"lines before", lines(2) + good_line, State::good},
        {"an empty line before", "\r\n" + good_line, State::good},
        {"as many lines as may be", lines(BannerParser::max_lines_before) + good_line, State::good},
        {"one line more", lines(BannerParser::max_lines_before + 1), State::invalid},
        {"HTTP", "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n", State::more},
        {"a TLS alert", std::string("\x15\x03\x03\x00\x02\x02\x28", 7), State::invalid},
        {"NUL in the identification", std::string("SSH-2.0-a\0b\r\n", 13), State::invalid},
        {"255 bytes", padded(255), State::good},
        {"256 bytes", padded(256), State::invalid},
        {"a long line before", std::string(253, 'x') + "\r\n" + good_line, State::good},
        {"too long a line before", std::string(254, 'x') + "\r\n", State::invalid},
        {"a line that never ends", std::string(255, 'x'), State::invalid},
        {"what follows is not ours to judge", good_line + std::string(9, '\0'), State::good},
        {"settled is settled", "SSH-1.5-x\r\n" + good_line, State::invalid},
    };
    for (const Row& row : rows) {
        BannerParser whole;
        EXPECT_EQ(whole.feed(row.bytes), row.state) << row.what;
        EXPECT_EQ(whole.state(), row.state) << row.what;

        BannerParser by_byte;
        for (const char byte : row.bytes) by_byte.feed({&byte, 1});
        EXPECT_EQ(by_byte.state(), row.state) << row.what << ", byte by byte";
    }
}

TEST(Banner, KeepsTheIdentification) {
    BannerParser parser;
    parser.feed(lines(3) + "SSH-2.0-Open");
    parser.feed("SSH_9.2p1 Debian-2\r\nSSH-2.0-other\r\n");
    EXPECT_EQ(parser.identification(), "SSH-2.0-OpenSSH_9.2p1 Debian-2");
}

}  // namespace
}  // namespace homeport::backend
