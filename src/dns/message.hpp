// Answers of the DNS, read from the wire (RFC 1035 section 4, RFC 2782, RFC 3596). Pure; any bytes may come.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace homeport::dns {

enum class Type : std::uint16_t { a = 1, cname = 5, aaaa = 28, srv = 33 };

struct Record {
    std::string owner;  ///< lower case, without the last dot.
    Type type = Type::a;
    std::uint32_t ttl = 0;
    std::string value;                                 ///< an address as text, or the name of a machine.
    std::uint16_t priority = 0, weight = 0, port = 0;  ///< of SRV.
};

struct Message {
    enum class Code { fine, no_such_name, failed };
    Code code = Code::failed;
    std::vector<Record> answers;     ///< of the types above; all others are passed over.
    std::vector<Record> additional;  ///< addresses that the server sent along.
};

/// nullopt for what is not a well-formed answer. Names are letters, digits, dots, hyphens and underscores.
[[nodiscard]] std::optional<Message> read_message(std::span<const std::uint8_t> bytes);

}  // namespace homeport::dns
