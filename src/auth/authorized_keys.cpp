#include "auth/authorized_keys.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "auth/file_identity.hpp"
#include "auth/file_safety.hpp"

namespace homeport::auth {
namespace {

constexpr std::size_t file_limit = std::size_t{1} << 20;
constexpr std::size_t line_limit = 8 * 1024;
constexpr std::size_t notes_limit = 16;

/// One search through the account's files. Goes on until a line permits or forbids.
class Search {
  public:
    Search(const Account& account, std::span<const std::uint8_t> blob, const Options& options,
           const Circumstances& circumstances)
        : account_(account), blob_(blob), options_(options), circumstances_(circumstances) {}

    KeySearch run() && {
        const FileIdentity as_user(account_.uid, account_.gid);
        for (const std::string& pattern : options_.authorized_keys) {
            search_file(expand_path(pattern, account_));
            if (settled_) break;
        }
        return std::move(found_);
    }

  private:
    void search_file(const std::string& path) {
        const OpenResult opened = open_checked(path, account_.home, account_.uid, options_.strict_modes);
        if (opened.missing) return;
        if (opened.fd < 0) {
            skip_file(opened.problem, opened.system_error);
            return;
        }
        std::string text(file_limit + 1, '\0');
        const int error = read_up_to(opened.fd, text);
        ::close(opened.fd);
        if (error != 0) {
            skip_file("cannot read " + path + ": " + std::strerror(error), is_system_failure(error));
        } else if (text.size() > file_limit) {
            skip_file(path + " is larger than 1 MiB", false);
        } else {
            search_lines(text, path);
        }
    }

    /// Fills `text`, then cuts it to what was there. 0 or an errno.
    static int read_up_to(int fd, std::string& text) {
        std::size_t used = 0;
        while (used < text.size()) {
            const ssize_t n = ::read(fd, text.data() + used, text.size() - used);
            if (n < 0 && errno == EINTR) continue;
            if (n < 0) return errno;
            if (n == 0) break;
            used += static_cast<std::size_t>(n);
        }
        text.resize(used);
        return 0;
    }

    void search_lines(std::string_view text, const std::string& path) {
        for (unsigned number = 1; !text.empty() && !settled_; ++number) {
            const std::size_t end = std::min(text.find('\n'), text.size());
            const std::string_view line = text.substr(0, end);
            text.remove_prefix(std::min(end + 1, text.size()));
            if (line.size() > line_limit) {
                note(path, number, "is longer than 8 KiB");
            } else if (auto key = parse_key_line(line); key && std::ranges::equal(key->blob, blob_)) {
                judge(std::move(*key), path, number);
            }
        }
    }

    void judge(KeyLine key, const std::string& path, unsigned number) {
        const OptionsVerdict verdict = judge_options(key.options, circumstances_);
        settled_ = verdict.answer != OptionsVerdict::Answer::pass_over;
        if (verdict.answer == OptionsVerdict::Answer::permit) {
            found_.match = std::move(key);
        } else {
            note(path, number, verdict.reason);
        }
    }

    void skip_file(std::string why, bool system_error) {
        found_.unreadable = true;
        found_.system_error = found_.system_error || system_error;
        if (found_.notes.size() < notes_limit) found_.notes.push_back(std::move(why));
    }

    void note(const std::string& path, unsigned line, const std::string& what) {
        if (found_.notes.size() < notes_limit) {
            found_.notes.push_back(path + ":" + std::to_string(line) + " " + what);
        }
    }

    const Account& account_;
    const std::span<const std::uint8_t> blob_;
    const Options& options_;
    const Circumstances& circumstances_;
    KeySearch found_;
    bool settled_ = false;  // a line has spoken for or against the key
};

}  // namespace

std::string expand_path(std::string_view pattern, const Account& account) {
    std::string path;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        const char next = i + 1 < pattern.size() ? pattern[i + 1] : '\0';
        if (pattern[i] != '%') {
            path += pattern[i];
            continue;
        }
        switch (next) {
            case 'u':
                path += account.name;
                break;
            case 'h':
                path += account.home;
                break;
            case 'U':
                path += std::to_string(account.uid);
                break;
            case '%':
                path += '%';
                break;
            default:
                path += '%';
                continue;  // not ours; the configuration's check has complained already
        }
        ++i;
    }
    return path.starts_with('/') ? path : account.home + "/" + path;
}

KeySearch find_key(const Account& account, std::span<const std::uint8_t> blob, const Options& options,
                   const Circumstances& circumstances) {
    return Search(account, blob, options, circumstances).run();
}

}  // namespace homeport::auth
