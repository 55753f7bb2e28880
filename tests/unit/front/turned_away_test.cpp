#include "front/turned_away.hpp"

#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "front/refusal_log.hpp"

namespace homeport::front {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

TEST(TurnedAway, EveryCauseHasItsNameAndASentence) {
    std::set<std::string_view> names;
    for (std::size_t i = 0; i < cause_count; ++i) {
        const auto cause = static_cast<Cause>(i);
        names.insert(to_string(cause));
        EXPECT_THAT(sentence(cause, "192.0.2.7", 5s), HasSubstr("please")) << to_string(cause);
    }
    EXPECT_EQ(names.size(), cause_count);
}

TEST(TurnedAway, ABanSaysHowLongItLasts) {
    const std::pair<std::chrono::seconds, const char*> rows[] = {
        {0s, "in 1 second,"},    {1s, "in 1 second,"},    {45s, "in 45 seconds,"},  {90s, "in 2 minutes,"},
        {120s, "in 2 minutes,"}, {121s, "in 3 minutes,"}, {600s, "in 10 minutes,"},
    };
    for (const auto& [wait, words] : rows) {
        EXPECT_THAT(sentence(Cause::banned, "2001:db8::/64", wait), HasSubstr(words));
    }
    EXPECT_THAT(sentence(Cause::banned, "2001:db8::/64", 1s), HasSubstr("from 2001:db8::/64"));
}

TEST(TurnedAway, TheBytesAreAnIdentificationAndAPacket) {
    for (std::size_t length = 0; length < 40; ++length) {
        const std::string text(length, 'x');
        const auto bytes = disconnect_bytes(text);
        const std::string all(bytes.begin(), bytes.end());
        const std::size_t end = all.find("\r\n") + 2;
        ASSERT_TRUE(all.starts_with("SSH-2.0-"));
        const std::vector<std::uint8_t> packet(bytes.begin() + static_cast<std::ptrdiff_t>(end), bytes.end());
        ASSERT_EQ(packet.size() % 8, 0U);
        const std::size_t announced = std::size_t{packet[2]} << 8 | packet[3];
        const std::size_t padding = packet[4];
        EXPECT_EQ(announced, packet.size() - 4);
        EXPECT_GE(padding, 4U);
        EXPECT_EQ(packet[5], 1U) << "SSH_MSG_DISCONNECT";
        EXPECT_EQ(packet[9], 12U) << "SSH_DISCONNECT_TOO_MANY_CONNECTIONS";
        EXPECT_EQ(packet[13], length);
        EXPECT_EQ(announced, 1 + 1 + 4 + 4 + length + 4 + padding);
    }
}

TEST(RefusalLog, OneLineForTenSecondsAndCause) {
    int made = 0;
    RefusalLog log([&] { return std::to_string(++made); });
    constexpr RefusalLog::TimePoint start{1000h};

    auto note = log.note(Cause::banned, start);
    EXPECT_TRUE(note.write);
    EXPECT_EQ(note.reference, "1");
    EXPECT_EQ(note.unsaid, 0U);
    for (int i = 0; i < 1000; ++i) {
        note = log.note(Cause::banned, start + i * 9ms);
        EXPECT_FALSE(note.write);
        EXPECT_EQ(note.reference, "1");
    }
    note = log.note(Cause::source_rate, start + 9s);
    EXPECT_TRUE(note.write) << "another cause";
    EXPECT_EQ(note.reference, "2");
    note = log.note(Cause::banned, start + 10s);
    EXPECT_TRUE(note.write);
    EXPECT_EQ(note.reference, "3");
    EXPECT_EQ(note.unsaid, 1000U);
}

}  // namespace
}  // namespace homeport::front
