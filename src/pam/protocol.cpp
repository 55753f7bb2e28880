#include "pam/protocol.hpp"

#include <string_view>

#include "ssh/wire.hpp"
#include "ssh/wire_reader.hpp"

namespace homeport::pam {
namespace {

using ssh::WireWriter;

enum class Type : std::uint8_t { start = 1, ask = 2, answers = 3, done = 4 };

using Reader = ssh::WireReader;

/// A number of things to follow.
std::uint32_t read_count(Reader& in, std::size_t most) {
    const std::uint32_t count = in.u32();
    if (count <= most) return count;
    in.fail();
    return 0;
}

void put_flag(WireWriter& out, bool flag) {
    const std::array<std::uint8_t, 1> byte = {flag ? std::uint8_t{1} : std::uint8_t{0}};
    out.raw(byte);
}

void put_type(WireWriter& out, Type type) {
    const std::array<std::uint8_t, 1> byte = {static_cast<std::uint8_t>(type)};
    out.raw(byte);
}

struct Put {
    WireWriter& out;

    void operator()(const Start& start) const {
        put_type(out, Type::start);
        out.raw(std::array{protocol_version}).string(start.user).string(start.source).u32(start.seconds);
        put_flag(out, start.may_change_password);
        put_flag(out, start.open_session);
        put_flag(out, start.account_only);
    }
    void operator()(const Ask& ask) const {
        put_type(out, Type::ask);
        out.string(ask.message).u32(static_cast<std::uint32_t>(ask.prompts.size()));
        for (const Prompt& prompt : ask.prompts) {
            out.string(prompt.text);
            put_flag(out, prompt.echo);
        }
    }
    void operator()(const Answers& all) const {
        put_type(out, Type::answers);
        out.u32(static_cast<std::uint32_t>(all.answers.size()));
        for (const base::Secret& answer : all.answers) out.string(answer.view());
    }
    void operator()(const Done& done) const {
        put_type(out, Type::done);
        put_flag(out, done.accepted);
        put_flag(out, done.authenticated);
        put_flag(out, done.system_error);
        out.u32(done.delay_us).string(done.note);
    }
};

Start read_start(Reader& in) {
    Start start;
    start.user = in.text();
    start.source = in.text();
    start.seconds = in.u32();
    start.may_change_password = in.u8() != 0;
    start.open_session = in.u8() != 0;
    start.account_only = in.u8() != 0;
    return start;
}

Ask read_ask(Reader& in) {
    Ask ask;
    ask.message = in.text();
    for (std::uint32_t left = read_count(in, most_prompts); left > 0; --left) {
        Prompt prompt;
        prompt.text = in.text();
        prompt.echo = in.u8() != 0;
        ask.prompts.push_back(std::move(prompt));
    }
    return ask;
}

Answers read_answers(Reader& in) {
    Answers all;
    for (std::uint32_t left = read_count(in, most_prompts); left > 0; --left)
        all.answers.emplace_back(in.text());
    return all;
}

Done read_done(Reader& in) {
    Done done;
    done.accepted = in.u8() != 0;
    done.authenticated = in.u8() != 0;
    done.system_error = in.u8() != 0;
    done.delay_us = in.u32();
    done.note = in.text();
    return done;
}

}  // namespace

std::vector<std::uint8_t> encode(const Message& message) {
    // Room for everything at once: secrets must not stay behind where a growing buffer was.
    WireWriter out(frame_header + longest_frame);
    out.u32(0);
    std::visit(Put{out}, message);
    std::vector<std::uint8_t> frame = std::move(out.bytes());
    const auto length = static_cast<std::uint32_t>(frame.size() - frame_header);
    for (std::size_t i = 0; i < frame_header; ++i) {
        frame[i] = static_cast<std::uint8_t>(length >> (8 * (frame_header - 1 - i)));
    }
    return frame;
}

std::optional<std::size_t> frame_length(std::span<const std::uint8_t, frame_header> header) {
    std::size_t length = 0;
    for (const std::uint8_t byte : header) length = length << 8 | byte;
    if (length == 0 || length > longest_frame) return std::nullopt;
    return length;
}

std::optional<Message> decode(std::span<const std::uint8_t> body) {
    Reader in(body);
    std::optional<Message> message;
    switch (static_cast<Type>(in.u8())) {
        case Type::start:
            if (in.u8() == protocol_version) message = read_start(in);
            break;
        case Type::ask:
            message = read_ask(in);
            break;
        case Type::answers:
            message = read_answers(in);
            break;
        case Type::done:
            message = read_done(in);
            break;
    }
    return in.done() ? std::move(message) : std::nullopt;
}

}  // namespace homeport::pam
