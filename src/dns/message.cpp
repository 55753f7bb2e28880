#include "dns/message.hpp"

#include <arpa/inet.h>

#include <array>
#include <stdexcept>
#include <string_view>

namespace homeport::dns {
namespace {

/// Within read_message() only.
struct Malformed : std::runtime_error {
    Malformed() : std::runtime_error("malformed") {}
};

constexpr unsigned class_in = 1;
constexpr std::size_t most_records = 4096;

class Reader {
  public:
    explicit Reader(std::span<const std::uint8_t> all) : all_(all) {}

    std::uint16_t u16() {
        const auto two = take(2);
        return static_cast<std::uint16_t>(two[0] << 8 | two[1]);
    }
    std::uint32_t u32() {
        const std::uint32_t high = u16();
        return high << 16 | u16();
    }
    std::span<const std::uint8_t> take(std::size_t count) {
        if (count > all_.size() - at_) throw Malformed();
        const auto bytes = all_.subspan(at_, count);
        at_ += count;
        return bytes;
    }
    /// Follows compression pointers, each of which must lead further back: so it ends.
    std::string name() {
        std::string text;
        std::size_t at = at_, lowest = at_;
        bool jumped = false;
        for (;;) {
            const std::size_t length = byte(at);
            if ((length & 0xc0) == 0xc0) {
                const std::size_t target = (length & 0x3f) << 8 | byte(at + 1);
                if (!jumped) at_ = at + 2;
                if (target >= lowest) throw Malformed();
                jumped = true;
                at = lowest = target;
                continue;
            }
            if (length > 63) throw Malformed();
            if (length == 0) {
                if (!jumped) at_ = at + 1;
                return text;
            }
            if (!text.empty()) text += '.';
            for (std::size_t i = 1; i <= length; ++i) text += letter(byte(at + i));
            if (text.size() > 253) throw Malformed();
            at += length + 1;
        }
    }
    void seek(std::size_t at) { at_ = at; }
    [[nodiscard]] std::size_t at() const { return at_; }

  private:
    [[nodiscard]] std::uint8_t byte(std::size_t at) const {
        if (at >= all_.size()) throw Malformed();
        return all_[at];
    }
    /// What cannot be in the name of a machine becomes a question mark, which nobody takes for a name.
    static char letter(std::uint8_t c) {
        if (c >= 'A' && c <= 'Z') return static_cast<char>(c - 'A' + 'a');
        const bool fits = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
        return fits ? static_cast<char>(c) : '?';
    }

    std::span<const std::uint8_t> all_;
    std::size_t at_ = 0;
};

std::string address(int family, std::span<const std::uint8_t> bytes, std::size_t expected) {
    if (bytes.size() != expected) throw Malformed();
    std::array<char, INET6_ADDRSTRLEN> text{};
    ::inet_ntop(family, bytes.data(), text.data(), text.size());
    return text.data();
}

/// nullopt for a record of a type that is of no interest.
std::optional<Record> read_record(Reader& reader) {
    Record record;
    record.owner = reader.name();
    const unsigned type = reader.u16(), kind = reader.u16();
    // The top bit must not count (RFC 2181 section 8).
    record.ttl = reader.u32();
    if (record.ttl > 0x7fffffffU) record.ttl = 0;
    const std::size_t length = reader.u16(), begin = reader.at();
    const auto data = reader.take(length);
    if (kind != class_in) return std::nullopt;
    record.type = static_cast<Type>(type);
    switch (record.type) {
        case Type::a:
            record.value = address(AF_INET, data, 4);
            return record;
        case Type::aaaa:
            record.value = address(AF_INET6, data, 16);
            return record;
        case Type::cname:
            reader.seek(begin);
            record.value = reader.name();
            break;
        case Type::srv:
            reader.seek(begin);
            record.priority = reader.u16();
            record.weight = reader.u16();
            record.port = reader.u16();
            record.value = reader.name();
            break;
        default:
            return std::nullopt;
    }
    if (reader.at() != begin + length) throw Malformed();
    return record;
}

std::vector<Record> read_section(Reader& reader, std::size_t count) {
    std::vector<Record> records;
    for (std::size_t i = 0; i < count; ++i) {
        if (auto record = read_record(reader); record && records.size() < most_records) {
            records.push_back(std::move(*record));
        }
    }
    return records;
}

Message read(std::span<const std::uint8_t> bytes) {
    Reader reader(bytes);
    reader.u16();  // which question it answers is for the asker to know
    const unsigned flags = reader.u16();
    if ((flags & 0x8000) == 0) throw Malformed();
    const std::size_t questions = reader.u16(), answers = reader.u16(), authorities = reader.u16(),
                      additional = reader.u16();
    for (std::size_t i = 0; i < questions; ++i) {
        reader.name();
        reader.take(4);
    }
    Message message;
    constexpr unsigned no_error = 0, name_error = 3;
    const unsigned code = flags & 0xf;
    message.code = code == no_error     ? Message::Code::fine
                   : code == name_error ? Message::Code::no_such_name
                                        : Message::Code::failed;
    message.answers = read_section(reader, answers);
    read_section(reader, authorities);
    message.additional = read_section(reader, additional);
    return message;
}

}  // namespace

std::optional<Message> read_message(std::span<const std::uint8_t> bytes) {
    try {
        return read(bytes);
    } catch (const Malformed&) {
        return std::nullopt;
    }
}

}  // namespace homeport::dns
