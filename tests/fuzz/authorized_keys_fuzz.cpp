// A user writes the file, so its lines may hold anything. The input is one line; the account and the client
// stay put.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "auth/authorized_keys.hpp"
#include "ssh/base64.hpp"
#include "ssh/wire.hpp"

namespace {

using homeport::auth::KeyLine;
using homeport::auth::LineVerdict;

void require(bool holds) {
    if (!holds) std::abort();
}

/// The line as somebody would have written it who wanted to say just this.
std::string render(const KeyLine& key) {
    std::string line;
    for (const KeyLine::Option& option : key.options) {
        line += (line.empty() ? "" : ",") + option.name;
        if (!option.value) continue;
        line += "=\"";
        for (const char c : *option.value) line += c == '"' ? std::string("\\\"") : std::string(1, c);
        line += '"';
    }
    if (!line.empty()) line += ' ';
    return line + key.type + " " + homeport::ssh::base64_encode(key.blob) + " " + key.comment;
}

void check_permissions(const homeport::ssh::Permissions& permissions) {
    const auto none = homeport::ssh::narrow(permissions, homeport::ssh::Permissions::nothing());
    require(none && none->extensions().empty() && !none->may_open("h", 1));
    require(homeport::ssh::narrow(permissions, permissions) == permissions);
    require(permissions.port_forwarding || !permissions.may_listen("localhost", 8080));
}

void check_line(std::string_view text) {
    const auto key = homeport::auth::parse_key_line(text);
    if (!key) return;
    require(homeport::ssh::read_string(key->blob) == key->type);
    for (const KeyLine::Option& option : key->options) require(!option.name.empty());

    // A backslash before a closing quote cannot be written back, since only \" is an escape.
    bool writable = true;
    for (const KeyLine::Option& option : key->options) {
        if (!option.value) continue;
        writable =
            writable && !option.value->ends_with('\\') && option.value->find("\\\"") == std::string::npos;
    }
    if (writable) {
        const auto again = homeport::auth::parse_key_line(render(*key));
        require(again && again->options == key->options && again->type == key->type &&
                again->blob == key->blob && again->comment == key->comment);
    }

    const std::chrono::sys_seconds now{std::chrono::seconds(1795521600)};
    const homeport::auth::OfferedKey offered(key->blob, "alice", {"192.0.2.7", now}, false);
    const LineVerdict verdict = homeport::auth::judge_line(*key, offered);
    require(verdict.answer != LineVerdict::Answer::other);
    require(verdict.answer == LineVerdict::Answer::permit || !verdict.reason.empty());
    check_permissions(verdict.permissions);
}

void check_path(std::string_view pattern) {
    const homeport::auth::Account account{"alice", 1001, 1001, "/home/alice", "/bin/sh", {}};
    require(homeport::auth::expand_path(pattern, account).starts_with('/'));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    check_line(input);
    check_path(input);
    return 0;
}
