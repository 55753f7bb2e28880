// Looking for a key in the text of authorized_keys, line by line. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "auth/key_judge.hpp"

namespace homeport::auth {

/// The line that lets somebody in.
struct KeyMatch {
    std::string comment;
    ssh::Permissions permissions;
};

/// The outcome of a look-up, with what an admin should know about sources and lines that were passed over.
class KeySearch {
  public:
    explicit KeySearch(const OfferedKey& offered) : offered_(offered) {}

    /// How a line of a source is judged; gives its comment as well.
    using Judge = LineVerdict (*)(std::string_view line, const OfferedKey&, std::string& comment);
    /// A line of authorized_keys.
    static LineVerdict judge_key_line(std::string_view line, const OfferedKey&, std::string& comment);

    /// Searches one source, unless an earlier one has settled it. Lines over 8 KiB are passed over with a
    /// note.
    void lines(std::string_view text, const std::string& source, Judge judge = judge_key_line);
    /// Takes a verdict that somebody else came to.
    void take(LineVerdict verdict, const std::string& where, std::string comment = {});
    /// A source that was there but could not be used; `system_error` if that was the share's or the machine's
    /// fault, not its own.
    void skip(std::string why, bool system_error);
    void note(std::string what);

    [[nodiscard]] const OfferedKey& offered() const { return offered_; }
    /// A line has spoken for or against the key.
    [[nodiscard]] bool settled() const { return settled_; }
    [[nodiscard]] std::optional<KeyMatch>& match() { return match_; }
    [[nodiscard]] const std::vector<std::string>& notes() const { return notes_; }  ///< bounded.
    [[nodiscard]] bool unreadable() const { return unreadable_; }
    [[nodiscard]] bool system_error() const { return system_error_; }

  private:
    const OfferedKey& offered_;
    std::optional<KeyMatch> match_;
    std::vector<std::string> notes_;
    bool settled_ = false, unreadable_ = false, system_error_ = false;
};

}  // namespace homeport::auth
