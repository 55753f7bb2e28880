// What the configuration may say about SSH itself.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace homeport::ssh {

/// Lists of algorithms in sshd_config's notation, empty for our own choice: what the router offers clients.
struct FrontAlgorithms {
    std::string kex, host_keys, ciphers, macs, user_keys;
};

/// What it offers instances. Their host keys are those that the pool knows.
struct BackendAlgorithms {
    std::string kex, ciphers, macs;
};

/// Every list there is.
enum class AlgorithmList {
    front_kex,
    front_host_keys,
    front_ciphers,
    front_macs,
    front_user_keys,
    backend_kex,
    backend_ciphers,
    backend_macs,
};

/// The first thing that is wrong with a list.
struct AlgorithmFault {
    std::size_t offset = 0;               ///< of `name` in the list.
    std::string name;                     ///< empty when it is about the list as a whole.
    std::string text;                     ///< "is not an algorithm of this libssh"
    std::vector<std::string_view> known;  ///< what might have been meant.
};

/// Who reads a configuration asks through this, since only ssh/ knows what libssh can do.
using AlgorithmJudge = std::function<std::optional<AlgorithmFault>(AlgorithmList, std::string_view)>;

/// When a connection exchanges keys anew (RFC 4253 section 9), as sshd's RekeyLimit.
struct RekeyOptions {
    /// Of channel data and all else, in either direction. A cipher's own limit (RFC 4344 section 3.2) holds
    /// as well: 64 GiB for AES, 1 GiB for chacha20-poly1305.
    std::size_t bytes = std::size_t{64} << 30;
    std::chrono::seconds interval{0};  ///< with the first packet after it; 0 never does.
};

}  // namespace homeport::ssh
