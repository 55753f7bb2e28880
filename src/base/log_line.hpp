// What one log line looks like. Pure: the time comes in, a string goes out.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "base/log.hpp"

namespace homeport::base {

using LogTime = std::chrono::sys_time<std::chrono::milliseconds>;

/// 2026-11-24T07:00:00.123Z
[[nodiscard]] std::string timestamp(LogTime);

/// Text, made for people and grep; or JSON, one flat object a line (RFC 8259), made for collectors.
enum class LineFormat { text, json };

/// The fields as they appear in a line: ` key=value key2="two words"`, or `,"key":"value","key2":3`.
/// A value ends after 4 KiB.
[[nodiscard]] std::string render_fields(LineFormat, const Fields&);

/// The line without its newline; `rendered_fields` comes from render_fields.
///   2026-11-24T07:00:00.123Z info  session opened session=5f0c3a9b1d2e user=alice
///   {"ts":"2026-11-24T07:00:00.123Z","level":"info","msg":"session
///   opened","session":"5f0c3a9b1d2e","user":"alice"}
[[nodiscard]] std::string render_line(LineFormat, LogTime, Level, std::string_view event,
                                      std::string_view context, std::string_view rendered_fields);

}  // namespace homeport::base
