// What texts of the file must look like: each rule has a phrase for messages and a check.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace homeport::config {

struct TextRule {
    std::string_view expected;  ///< completes "must be ...".
    /// nullopt: the text fits. Otherwise what is wrong, as half a sentence; empty when `expected` says it
    /// all.
    std::optional<std::string> (*fault)(std::string_view text);
};

extern const TextRule any_text;
extern const TextRule algorithm_list;
extern const TextRule absolute_path;
extern const TextRule optional_path;  ///< absolute, or empty.
extern const TextRule secret_place;   ///< a file, or "credential:NAME" for what systemd brings.
extern const TextRule socket_path;    ///< one that fits into sockaddr_un, unix(7).
extern const TextRule socket_path_or_none;
extern const TextRule pam_service;  ///< the name of a file in /etc/pam.d.
extern const TextRule log_target;
extern const TextRule audit_target;
extern const TextRule listen_address;  ///< a literal address with a port; port 0 takes a free one.
extern const TextRule backend_address;
extern const TextRule dns_name;    // of records, or empty
extern const TextRule dns_server;  // a numeric address with a port, or empty
extern const TextRule dns_name;    ///< of records; or empty.
extern const TextRule dns_server;  ///< a numeric address with a port; or empty.   ///< a name or a literal
                                   ///< address, the port may be left out.
extern const TextRule key_file_pattern;  ///< of authorized_keys, with %u, %h, %U and %%.
extern const TextRule command_word;      ///< of authorized_keys_command, with sshd's tokens.
extern const TextRule host_key;
extern const TextRule object_name;  ///< of an instance, a rule or a tag: goes into URLs, logs and `user+tag`.
extern const TextRule share_id;     ///< one, or none: empty.
extern const TextRule glob;
extern const TextRule source_prefix;
extern const TextRule startups;  ///< start:rate:full.
extern const TextRule sentence;  ///< what a user reads.

/// Every text is held to this as well: no control characters, which could forge lines of a log, and at most
/// 4096 bytes. The reason as half a sentence, or nullopt.
[[nodiscard]] std::optional<std::string> text_fault(std::string_view text);

}  // namespace homeport::config
