// What homeportd and homeport-pam say to each other over a stream socket: one conversation, one connection.
//
//   homeportd            homeport-pam
//   Start          ->                    who wants to log in
//                  <-    Ask             texts to show and questions to answer; may have no question at all
//   Answers        ->                    as many as there were questions
//                  <-    Done            the verdict; then both sides close
//
// A frame is a uint32 length and so many bytes: a type and its fields, as SSH writes them (RFC 4251 section
// 5). Closing the connection abandons the conversation, and homeport-pam ends at once.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "base/secret.hpp"

namespace homeport::pam {

inline constexpr std::uint8_t protocol_version = 2;
inline constexpr std::size_t frame_header = 4, longest_frame = 64 * 1024;
/// What PAM itself allows (PAM_MAX_NUM_MSG), and a bound on what modules may say.
inline constexpr std::size_t most_prompts = 32, longest_text = 1024;

struct Start {
    std::string user;
    std::string source;                ///< the client's address: PAM_RHOST.
    std::uint32_t seconds = 0;         ///< whatever happens, the process is gone after so long.
    bool may_change_password = false;  ///< an expired password is changed in the conversation, not refused.
    bool open_session = false;         ///< the session modules have a say: opened, and closed at once.
    bool account_only = false;         ///< who it is has been proved: the account modules have a say alone.
};

struct Prompt {
    std::string text;
    bool echo = false;  ///< the user may see what they type.
};

struct Ask {
    std::string message;  ///< what modules told the user, a line each.
    std::vector<Prompt> prompts;
};

struct Answers {
    std::vector<base::Secret> answers;
};

struct Done {
    bool accepted = false;
    bool authenticated = false;  ///< the user is who they say; what came after said no, if it was no.
    bool system_error = false;   ///< not the user's fault: a module or the service is broken.
    std::uint32_t delay_us = 0;  ///< pam_faildelay: how long the user has to wait for the refusal.
    std::string note;            ///< for the log: which stage said what.
};

using Message = std::variant<Start, Ask, Answers, Done>;

/// The whole frame, header and all. Wipe it if it holds answers: it was never moved.
[[nodiscard]] std::vector<std::uint8_t> encode(const Message&);

/// The length of the frame's rest; nullopt if it is empty or longer than a frame may be.
[[nodiscard]] std::optional<std::size_t> frame_length(std::span<const std::uint8_t, frame_header> header);
/// The rest of a frame; nullopt if it is no message. Keeps to the bounds above.
[[nodiscard]] std::optional<Message> decode(std::span<const std::uint8_t> body);

}  // namespace homeport::pam
