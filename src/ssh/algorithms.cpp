#include "ssh/algorithms.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <span>
#include <stdexcept>
#include <vector>

#include <libssh/libssh.h>
#include <libssh/server.h>

#if defined(__aarch64__)
#include <sys/auxv.h>
#endif

namespace homeport::ssh {
namespace {

using Names = std::vector<std::string_view>;

enum class Kind { kex, host_keys, ciphers, macs };

// Everything that some version of libssh offers, best first; what this version lacks is left out. Not to be
// found here, hence off and unknown: MD5, DSA, RC4.
constexpr std::array<std::string_view, 15> all_kex = {
    "mlkem768x25519-sha256",
    "sntrup761x25519-sha512",
    "sntrup761x25519-sha512@openssh.com",
    "curve25519-sha256",
    "curve25519-sha256@libssh.org",
    "ecdh-sha2-nistp256",
    "ecdh-sha2-nistp384",
    "ecdh-sha2-nistp521",
    "diffie-hellman-group16-sha512",
    "diffie-hellman-group18-sha512",
    "diffie-hellman-group14-sha256",
    "diffie-hellman-group-exchange-sha256",
    "diffie-hellman-group14-sha1",
    "diffie-hellman-group1-sha1",
    "diffie-hellman-group-exchange-sha1",
};
constexpr std::array<std::string_view, 9> all_keys = {
    "ssh-ed25519",
    "sk-ssh-ed25519@openssh.com",
    "ecdsa-sha2-nistp256",
    "ecdsa-sha2-nistp384",
    "ecdsa-sha2-nistp521",
    "sk-ecdsa-sha2-nistp256@openssh.com",
    "rsa-sha2-512",
    "rsa-sha2-256",
    "ssh-rsa",
};
constexpr std::array<std::string_view, 9> all_ciphers = {
    "aes128-gcm@openssh.com",
    "aes256-gcm@openssh.com",
    "chacha20-poly1305@openssh.com",
    "aes128-ctr",
    "aes192-ctr",
    "aes256-ctr",
    "aes128-cbc",
    "aes192-cbc",
    "aes256-cbc",
};
constexpr std::array<std::string_view, 6> all_macs = {
    "hmac-sha2-256-etm@openssh.com",
    "hmac-sha2-512-etm@openssh.com",
    "hmac-sha2-256",
    "hmac-sha2-512",
    "hmac-sha1-etm@openssh.com",
    "hmac-sha1",
};

std::span<const std::string_view> all_of(Kind kind) {
    switch (kind) {
        case Kind::kex:
            return all_kex;
        case Kind::host_keys:
            return all_keys;
        case Kind::ciphers:
            return all_ciphers;
        case Kind::macs:
            break;
    }
    return all_macs;
}

Kind kind_of(AlgorithmList list) {
    switch (list) {
        case AlgorithmList::front_kex:
        case AlgorithmList::backend_kex:
            return Kind::kex;
        case AlgorithmList::front_host_keys:
        case AlgorithmList::front_user_keys:
            return Kind::host_keys;
        case AlgorithmList::front_ciphers:
        case AlgorithmList::backend_ciphers:
            return Kind::ciphers;
        case AlgorithmList::front_macs:
        case AlgorithmList::backend_macs:
            break;
    }
    return Kind::macs;
}

ssh_bind_options_e option_of(Kind kind) {
    switch (kind) {
        case Kind::kex:
            return SSH_BIND_OPTIONS_KEY_EXCHANGE;
        case Kind::host_keys:
            return SSH_BIND_OPTIONS_HOSTKEY_ALGORITHMS;
        case Kind::ciphers:
            return SSH_BIND_OPTIONS_CIPHERS_C_S;
        case Kind::macs:
            break;
    }
    return SSH_BIND_OPTIONS_HMAC_C_S;
}

/// libssh has no list to ask for; it refuses to set an option to a name that it does not know.
Names supported(Kind kind) {
    struct Free {
        void operator()(ssh_bind_struct* bind) const { ssh_bind_free(bind); }
    };
    const std::unique_ptr<ssh_bind_struct, Free> bind(ssh_bind_new());
    if (!bind) throw std::bad_alloc();
    Names names;
    for (const std::string_view name : all_of(kind)) {
        if (ssh_bind_options_set(bind.get(), option_of(kind), std::string(name).c_str()) == SSH_OK) {
            names.push_back(name);
        }
    }
    return names;
}

bool has(const Names& names, std::string_view name) {
    return std::ranges::find(names, name) != names.end();
}

std::string join(const Names& names) {
    std::string text;
    for (const std::string_view name : names) {
        if (!text.empty()) text += ',';
        text += name;
    }
    return text;
}

Names split(std::string_view text) {
    Names names;
    for (;;) {
        const auto comma = text.find(',');
        names.push_back(text.substr(0, comma));
        if (comma == std::string_view::npos) return names;
        text.remove_prefix(comma + 1);
    }
}

/// The best of what libssh has, without what ssh-audit warns about where every client of the last ten years
/// can do without it.
bool by_default(AlgorithmList list, std::string_view name, bool processor_has_aes) {
    const auto contains = [&](std::string_view part) { return name.find(part) != std::string_view::npos; };
    if (name.ends_with("sha1") || contains("sha1-etm") || contains("-cbc") || name == "ssh-rsa") return false;
    switch (list) {
        case AlgorithmList::front_kex:
            return !contains("nistp") && !contains("group14") && !contains("group-exchange");
        case AlgorithmList::front_host_keys:
            return !name.starts_with("sk-");
        case AlgorithmList::front_ciphers:
            // Clients decide, and OpenSSH's would rather have chacha20.
            return !processor_has_aes || !contains("chacha20");
        case AlgorithmList::front_macs:
            // hmac-sha2-256 is all that dropbear's clients have for AES-CTR.
            return name != "hmac-sha2-512";
        case AlgorithmList::front_user_keys:
            return true;
        case AlgorithmList::backend_kex:
            return !contains("group14") && !contains("group-exchange");
        case AlgorithmList::backend_ciphers:
        case AlgorithmList::backend_macs:
            break;
    }
    return true;
}

Names defaults(AlgorithmList list, bool processor_has_aes) {
    Names names = supported(kind_of(list));
    std::erase_if(names, [&](std::string_view name) { return !by_default(list, name, processor_has_aes); });
    if (kind_of(list) == Kind::ciphers && !processor_has_aes) {
        std::ranges::stable_partition(names,
                                      [](std::string_view name) { return name.starts_with("chacha"); });
    }
    return names;
}

Names combined(char how, Names named, Names base) {
    const auto is_named = [&](std::string_view name) { return has(named, name); };
    switch (how) {
        case '-':
            std::erase_if(base, is_named);
            return base;
        case '+':
            std::erase_if(named, [&](std::string_view name) { return has(base, name); });
            base.insert(base.end(), named.begin(), named.end());
            return base;
        case '^':
            std::erase_if(base, is_named);
            named.insert(named.end(), base.begin(), base.end());
            return named;
        default:
            return named;
    }
}

std::string take(AlgorithmList list, const std::string& text) {
    auto names = resolve(list, text);
    if (!names) throw std::invalid_argument("the algorithms " + text);
    return std::move(*names);
}

}  // namespace

boost::system::result<std::string, AlgorithmFault> resolve(AlgorithmList list, std::string_view text) {
    const Names base = defaults(list, processor_has_aes());
    if (text.empty()) return join(base);
    const bool prefixed = std::string_view("+-^").find(text.front()) != std::string_view::npos;
    const Names known = supported(kind_of(list));
    const Names named = split(text.substr(prefixed ? 1 : 0));
    for (const std::string_view name : named) {
        if (has(known, name)) continue;
        const auto offset = static_cast<std::size_t>(name.data() - text.data());
        return AlgorithmFault{offset, std::string(name), "is not an algorithm that libssh has here", known};
    }
    const Names names = combined(prefixed ? text.front() : '=', named, base);
    if (names.empty()) return AlgorithmFault{0, "", "leaves no algorithm at all", {}};
    return join(names);
}

std::optional<AlgorithmFault> judge(AlgorithmList list, std::string_view text) {
    auto resolved = resolve(list, text);
    if (resolved) return std::nullopt;
    return std::move(resolved.error());
}

Algorithms resolve(const FrontAlgorithms& lists) {
    return {take(AlgorithmList::front_kex, lists.kex), take(AlgorithmList::front_host_keys, lists.host_keys),
            take(AlgorithmList::front_ciphers, lists.ciphers), take(AlgorithmList::front_macs, lists.macs),
            take(AlgorithmList::front_user_keys, lists.user_keys)};
}

Algorithms resolve(const BackendAlgorithms& lists) {
    // Any kind of host key: the pool's book says which.
    return {take(AlgorithmList::backend_kex, lists.kex), take(AlgorithmList::front_host_keys, ""),
            take(AlgorithmList::backend_ciphers, lists.ciphers),
            take(AlgorithmList::backend_macs, lists.macs), ""};
}

bool processor_has_aes() {
#if defined(__x86_64__) || defined(__i386__)
    return __builtin_cpu_supports("aes") != 0 && __builtin_cpu_supports("pclmul") != 0;
#elif defined(__aarch64__)
    constexpr unsigned long hwcap_aes = 1UL << 3, hwcap_pmull = 1UL << 4;
    return (getauxval(AT_HWCAP) & (hwcap_aes | hwcap_pmull)) == (hwcap_aes | hwcap_pmull);
#else
    return false;
#endif
}

std::string default_algorithms(AlgorithmList list, bool has_aes) {
    return join(defaults(list, has_aes));
}

}  // namespace homeport::ssh
