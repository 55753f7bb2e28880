// The private keys of the configuration, read from where it says they lie.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <boost/system/result.hpp>

#include "config/config.hpp"
#include "ssh/certificate.hpp"
#include "ssh/server.hpp"

namespace homeport::app {

struct Secrets {
    std::shared_ptr<const ssh::CertificateAuthority> authority;
    std::vector<ssh::HostKeyFile> host_keys;
    std::vector<std::shared_ptr<ssh::Server>> servers;  ///< one for each lane.
};

/// All of them, or what is wrong with the first that is not in order and where the configuration names it.
/// Blocks.
[[nodiscard]] boost::system::result<Secrets, config::Problem> read_secrets(const config::Config&,
                                                                           const ssh::Algorithms&,
                                                                           std::size_t lanes);

}  // namespace homeport::app
