// A forwarded connection: TCP in either direction (RFC 4254 section 7), X11 (section 6.3), or the client's
// agent (OpenSSH's PROTOCOL.agent). Bytes, EOF and CLOSE both ways, and nothing else: it is the other sides
// who dial.
#pragma once

#include "relay/twin.hpp"

namespace homeport::relay {

class ForwardChannel final : public Twin {
  public:
    /// `from_client` says which way the asking side's bytes count.
    ForwardChannel(ssh::Link& asking, ssh::Link& asked, ssh::Message open, const Options& options,
                   Traffic& traffic, bool from_client)
        : Twin(asking, asked, std::move(open), options, traffic), from_client_(from_client) {}

  private:
    [[nodiscard]] ssh::Answer open(ssh::Channel& asked, const ssh::Message& request) override;
    void step_open() override;
    std::size_t step_direction(ssh::Channel& from, ssh::Channel& to);

    const bool from_client_;
};

}  // namespace homeport::relay
