// Which algorithms are offered. Defaults are chosen here, from what this libssh and this processor can do;
// the configuration may change them in sshd_config's notation: "a,b" is the list, "+a,b" adds to the default,
// "-a,b" takes away from it, "^a,b" puts first.
#pragma once

#include <string>
#include <string_view>

#include <boost/system/result.hpp>

#include "ssh/options.hpp"

namespace homeport::ssh {

/// Names, most preferred first, separated by commas: all of them known to libssh, at least one.
[[nodiscard]] boost::system::result<std::string, AlgorithmFault> resolve(AlgorithmList,
                                                                         std::string_view text);

/// What is wrong with `text`, if anything: the AlgorithmJudge of this libssh.
[[nodiscard]] std::optional<AlgorithmFault> judge(AlgorithmList, std::string_view text);

/// Resolved lists, as libssh wants them.
struct Algorithms {
    std::string kex, host_keys, ciphers, macs, user_keys;
};
/// For lists that judge() found nothing wrong with; throws std::invalid_argument for others.
[[nodiscard]] Algorithms resolve(const FrontAlgorithms&);
[[nodiscard]] Algorithms resolve(const BackendAlgorithms&);

/// The processor has instructions for AES, which make AES-GCM cost half of chacha20-poly1305.
[[nodiscard]] bool processor_has_aes();

/// What the list is by default.
[[nodiscard]] std::string default_algorithms(AlgorithmList, bool processor_has_aes);

}  // namespace homeport::ssh
