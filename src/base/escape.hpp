// Text from strangers made safe to print: what comes out is valid UTF-8 on one line.
#pragma once

#include <string>
#include <string_view>

namespace homeport::base {

/// Appends `text` with quotes, backslashes and everything a terminal or a parser could take for an
/// instruction escaped: control characters (C0, DEL, C1), line and paragraph separators, bidirectional
/// overrides. The result is the inside of a JSON string (RFC 8259 section 7); a byte that is not UTF-8
/// becomes U+FFFD.
void append_json_escaped(std::string& out, std::string_view text);

/// The same for people: a byte that is not UTF-8 is shown as \xNN, and `quotes` says whether '"' and '\' are
/// escaped (inside a quoted value) or stand for themselves (in running text).
void append_text_escaped(std::string& out, std::string_view text, bool quotes);

}  // namespace homeport::base
