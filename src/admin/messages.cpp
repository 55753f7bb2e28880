#include "admin/messages.hpp"

#include <algorithm>
#include <ctime>

#include "admin/described_json.hpp"
#include "base/escape.hpp"

namespace homeport::admin {
namespace described {
namespace {

constexpr const char* time_format = "%Y-%m-%dT%H:%M:%SZ";

bool is_printable_ascii(const std::string& text) {
    return std::ranges::all_of(text, [](char c) { return c >= 0x20 && c < 0x7f; });
}

}  // namespace

/// base's escaping replaces what is not UTF-8; reading its result back gives the clean text.
json::string write_text(const std::string& text) {
    if (is_printable_ascii(text)) return json::string(text);
    std::string quoted = "\"";
    base::append_json_escaped(quoted, text);
    quoted += '"';
    return json::parse(quoted).get_string();
}

std::string write_time(const Time& time) {
    const std::time_t seconds = time.value.time_since_epoch().count();
    std::tm parts{};
    char text[64];
    ::gmtime_r(&seconds, &parts);
    return {text, std::strftime(text, sizeof text, time_format, &parts)};
}

Time read_time(std::string_view text, const std::string& place) {
    std::tm parts{};
    const std::string copy(text);
    const char* end = ::strptime(copy.c_str(), time_format, &parts);
    if (end == nullptr || *end != '\0') throw Mismatch{place, "not a time"};
    return Time{std::chrono::sys_seconds(std::chrono::seconds(::timegm(&parts)))};
}

}  // namespace described

template <class Message>
std::string to_json(const Message& message) {
    return boost::json::serialize(described::write(message));
}

template <class Message>
boost::system::result<Message, std::string> from_json(std::string_view text) {
    boost::json::error_code error;
    const boost::json::value value = boost::json::parse(text, error);
    if (error) return {boost::system::in_place_error, "not JSON: " + error.message()};
    try {
        return described::read<Message>(value, "");
    } catch (const described::Mismatch& mismatch) {
        const std::string place = mismatch.place.empty() ? "" : mismatch.place + ": ";
        return {boost::system::in_place_error, place + mismatch.problem};
    }
}

#define HOMEPORT_ANSWER(Message)                           \
    template std::string to_json<Message>(const Message&); \
    template boost::system::result<Message, std::string> from_json<Message>(std::string_view);
HOMEPORT_ANSWER(Error)
HOMEPORT_ANSWER(Version)
HOMEPORT_ANSWER(Status)
HOMEPORT_ANSWER(Backends)
HOMEPORT_ANSWER(Sessions)
HOMEPORT_ANSWER(Pins)
HOMEPORT_ANSWER(Why)
HOMEPORT_ANSWER(HostKeys)
HOMEPORT_ANSWER(Authority)
HOMEPORT_ANSWER(AuthorityCheck)
HOMEPORT_ANSWER(Reloaded)
HOMEPORT_ANSWER(Done)
HOMEPORT_ANSWER(Events)
HOMEPORT_ANSWER(Bans)
HOMEPORT_ANSWER(Lifted)
HOMEPORT_ANSWER(ConfigShown)
HOMEPORT_ANSWER(UserConfig)
HOMEPORT_ANSWER(Index)
#undef HOMEPORT_ANSWER

}  // namespace homeport::admin
