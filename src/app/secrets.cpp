#include "app/secrets.hpp"

namespace homeport::app {

boost::system::result<Secrets, config::Problem> read_secrets(const config::Config& config,
                                                             const ssh::Algorithms& algorithms,
                                                             std::size_t lanes) {
    Secrets secrets;
    auto host_keys = ssh::prepare_host_keys(config.front.host_keys);
    if (!host_keys) return config.problem("front.host_keys", host_keys.error());
    secrets.host_keys = std::move(*host_keys);
    auto authority = ssh::CertificateAuthority::load(config.backend.ca_key);
    if (!authority) return config.problem("backend.ca_key", authority.error());
    secrets.authority = std::make_shared<const ssh::CertificateAuthority>(std::move(*authority));
    try {
        while (secrets.servers.size() < lanes) {
            secrets.servers.push_back(std::make_shared<ssh::Server>(secrets.host_keys, algorithms));
        }
    } catch (const std::runtime_error& fault) {
        return config.problem("front.host_keys", fault.what());
    }
    return secrets;
}

}  // namespace homeport::app
