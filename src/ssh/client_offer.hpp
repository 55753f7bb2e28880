// What a client has said before we offer our algorithms, read ahead of libssh.
//
// The client's order of preference decides (RFC 4253 section 7.1), and OpenSSH before version 10 puts AES-CTR
// with a separate MAC before AES-GCM, which costs the router less than half. A server that knows what the
// client offers before it makes its own offer can offer the best of those alone. That takes one round trip,
// since such clients wait for our identification; so only those clients are waited for whose order is known
// to be a bad one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace homeport::ssh {

struct ClientOffer {
    enum class State {
        incomplete,  ///< read on: it is worth the wait.
        complete,    ///< the ciphers are known.
        no_matter,   ///< another kind of client, or nothing we can read: libssh will deal with it.
    };
    State state = State::no_matter;
    /// Names separated by commas, by direction. They point into what was read.
    std::string_view ciphers_out, ciphers_in;
};

/// The first bytes of a connection, as many as have come. An offer that does not fit into read_ahead_limit is
/// no matter to us.
inline constexpr std::size_t read_ahead_limit = 4096;
[[nodiscard]] ClientOffer read_client_offer(std::span<const std::uint8_t> bytes);

/// The first of `ours` that the client has for both directions; empty if there is none.
[[nodiscard]] std::string best_cipher(std::string_view ours, const ClientOffer&);

}  // namespace homeport::ssh
