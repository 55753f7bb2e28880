#include "dns/message.hpp"

#include <gmock/gmock.h>

namespace homeport::dns {
namespace {

using Bytes = std::vector<std::uint8_t>;

void put16(Bytes& to, unsigned value) {
    to.push_back(static_cast<std::uint8_t>(value >> 8));
    to.push_back(static_cast<std::uint8_t>(value));
}

void put(Bytes& to, const std::string& raw) {
    to.insert(to.end(), raw.begin(), raw.end());
}

/// A header with these counts; `code` is the answer's.
Bytes header(unsigned answers, unsigned additional, unsigned code = 0) {
    Bytes bytes;
    put16(bytes, 7);
    put16(bytes, 0x8180 | code);
    put16(bytes, 1);
    put16(bytes, answers);
    put16(bytes, 0);
    put16(bytes, additional);
    put(bytes, std::string("\4_ssh\4_tcp\4POOL\0", 16));  // at 12
    put16(bytes, 33);
    put16(bytes, 1);
    return bytes;
}

void record(Bytes& to, const std::string& owner, unsigned type, unsigned ttl, const std::string& data) {
    put(to, owner);
    put16(to, type);
    put16(to, 1);
    put16(to, 0);
    put16(to, ttl);
    put16(to, static_cast<unsigned>(data.size()));
    put(to, data);
}

TEST(Message, ReadsServicesAndTheAddressesThatCameAlong) {
    Bytes bytes = header(2, 2);
    // dsvm1.pool, compressed: the last label is at 22.
    record(bytes, "\xc0\x0c", 33, 60, std::string("\0\1\0\5\0\x16", 6) + "\5Dsvm1\xc0\x16");
    record(bytes, "\xc0\x0c", 16, 60, "\3txt");  // of no interest
    record(bytes, std::string("\5dsvm1\4pool\0", 12), 1, 30, "\x0a\1\2\3");
    record(bytes, std::string("\5dsvm1\4pool\0", 12), 28, 30, std::string(15, '\0') + "\1");
    const auto message = read_message(bytes);
    ASSERT_TRUE(message);
    EXPECT_EQ(message->code, Message::Code::fine);
    ASSERT_EQ(message->answers.size(), 1U);
    const Record& service = message->answers[0];
    EXPECT_EQ(service.owner, "_ssh._tcp.pool");
    EXPECT_EQ(service.value, "dsvm1.pool");
    EXPECT_EQ(service.ttl, 60U);
    EXPECT_EQ((std::array<unsigned, 3>{service.priority, service.weight, service.port}),
              (std::array<unsigned, 3>{1, 5, 22}));
    ASSERT_EQ(message->additional.size(), 2U);
    EXPECT_EQ(message->additional[0].value, "10.1.2.3");
    EXPECT_EQ(message->additional[1].value, "::1");
}

TEST(Message, TellsWhatTheServerCouldNotDoFromWhatIsNotThere) {
    EXPECT_EQ(read_message(header(0, 0, 3))->code, Message::Code::no_such_name);
    EXPECT_EQ(read_message(header(0, 0, 2))->code, Message::Code::failed);
    EXPECT_EQ(read_message(header(0, 0, 5))->code, Message::Code::failed);
    EXPECT_EQ(read_message(header(0, 0))->code, Message::Code::fine);
}

TEST(Message, AnythingBrokenIsNoAnswer) {
    Bytes whole = header(1, 0);
    record(whole, "\xc0\x0c", 33, 60, std::string("\0\1\0\5\0\x16", 6) + "\5dsvm1\xc0\x16");
    ASSERT_TRUE(read_message(whole));
    for (std::size_t length = 0; length < whole.size(); ++length) {
        EXPECT_FALSE(read_message(std::span(whole).first(length))) << length;
    }
    Bytes loop = header(1, 0);
    record(loop, "\xc0\x20", 1, 60, "\1\2\3\4");  // 0x20 is where this name begins: it points at itself
    EXPECT_FALSE(read_message(loop));
    Bytes question = whole;
    question[2] = 0;
    EXPECT_FALSE(read_message(question));
    Bytes long_data = header(1, 0);
    record(long_data, "\xc0\x0c", 1, 60, "\1\2\3\4\5");
    EXPECT_FALSE(read_message(long_data));
}

TEST(Message, LettersThatNoMachineHasBecomeNone) {
    Bytes bytes = header(1, 0);
    record(bytes, "\xc0\x0c", 33, 60, std::string("\0\1\0\5\0\x16", 6) + std::string("\4a\n.;\0", 6));
    EXPECT_EQ(read_message(bytes)->answers.at(0).value, "a???");
}

}  // namespace
}  // namespace homeport::dns
