// What homeportd and homeport-pam say to each other, and what they make of nonsense.
#include "pam/protocol.hpp"

#include <gtest/gtest.h>

namespace homeport::pam {
namespace {

/// A message's way over the socket.
std::optional<Message> carried(const Message& message) {
    const auto frame = encode(message);
    const auto length = frame_length(std::span(frame).first<frame_header>());
    EXPECT_EQ(length, frame.size() - frame_header);
    return decode(std::span(frame).subspan(frame_header));
}

template <class T>
T arrived(const T& message) {
    auto got = carried(Message(message));
    EXPECT_TRUE(got && std::holds_alternative<T>(*got));
    return got ? std::get<T>(std::move(*got)) : T();
}

TEST(Protocol, CarriesTheStart) {
    const Start start = arrived(Start{"alice", "2001:db8::7", 60, true, false, true});
    EXPECT_EQ(start.user, "alice");
    EXPECT_EQ(start.source, "2001:db8::7");
    EXPECT_EQ(start.seconds, 60U);
    EXPECT_TRUE(start.may_change_password);
    EXPECT_FALSE(start.open_session);
    EXPECT_TRUE(start.account_only);
}

TEST(Protocol, CarriesQuestions) {
    const Ask ask = arrived(Ask{"Your account expires.\nSoon.", {{"Password: ", false}, {"Code: ", true}}});
    EXPECT_EQ(ask.message, "Your account expires.\nSoon.");
    ASSERT_EQ(ask.prompts.size(), 2U);
    EXPECT_EQ(ask.prompts[0].text, "Password: ");
    EXPECT_FALSE(ask.prompts[0].echo);
    EXPECT_TRUE(ask.prompts[1].echo);
    EXPECT_TRUE(arrived(Ask{"only a message", {}}).prompts.empty());
}

TEST(Protocol, CarriesTheVerdict) {
    const Done done = arrived(Done{false, true, true, 2'000'000, "PAM account: expired"});
    EXPECT_FALSE(done.accepted);
    EXPECT_TRUE(done.authenticated);
    EXPECT_TRUE(done.system_error);
    EXPECT_EQ(done.delay_us, 2'000'000U);
    EXPECT_EQ(done.note, "PAM account: expired");
}

TEST(Protocol, CarriesAnswersAsTheyAre) {
    Answers answers;
    answers.answers.emplace_back("");
    answers.answers.emplace_back(std::string_view("a\0b", 3));
    const auto got = carried(Message(std::move(answers)));
    ASSERT_TRUE(got && std::holds_alternative<Answers>(*got));
    const auto& all = std::get<Answers>(*got).answers;
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[0].view(), "");
    EXPECT_EQ(all[1].view(), std::string_view("a\0b", 3));
}

TEST(Protocol, RefusesEveryPartOfAMessage) {
    const auto frame = encode(Ask{"message", {{"Password: ", false}}});
    const std::span body = std::span(frame).subspan(frame_header);
    for (std::size_t size = 0; size < body.size(); ++size) EXPECT_FALSE(decode(body.first(size))) << size;
    std::vector<std::uint8_t> longer(body.begin(), body.end());
    longer.push_back(0);
    EXPECT_FALSE(decode(longer));
}

TEST(Protocol, RefusesAnotherVersionAndUnknownTypes) {
    auto frame = encode(Start{"alice", "192.0.2.1", 1, false, false});
    const auto body = std::span(frame).subspan(frame_header);
    EXPECT_TRUE(decode(body));
    body[1] = protocol_version + 1;
    EXPECT_FALSE(decode(body));
    body[0] = 99;
    EXPECT_FALSE(decode(body));
}

TEST(Protocol, RefusesMorePromptsThanPamHas) {
    EXPECT_TRUE(carried(Ask{"", std::vector<Prompt>(most_prompts)}));
    EXPECT_FALSE(carried(Ask{"", std::vector<Prompt>(most_prompts + 1)}));
}

TEST(Protocol, BoundsFrames) {
    EXPECT_FALSE(frame_length(std::array<std::uint8_t, 4>{0, 0, 0, 0}));
    EXPECT_FALSE(frame_length(std::array<std::uint8_t, 4>{0, 1, 0, 1}));
    EXPECT_FALSE(frame_length(std::array<std::uint8_t, 4>{255, 255, 255, 255}));
    EXPECT_EQ(frame_length(std::array<std::uint8_t, 4>{0, 1, 0, 0}), longest_frame);
}

}  // namespace
}  // namespace homeport::pam
