// What one session tells the audit log. The relay does not know about it: requests tell how they were
// answered.
#pragma once

#include <string>

#include "audit/trail.hpp"
#include "ssh/message.hpp"

namespace homeport::session {

class Audit final : public ssh::Observer {
  public:
    Audit(audit::Trail& trail, std::string session, std::string source)
        : trail_(trail), who_{{"session", session}, {"source", source}} {}

    /// From now on every record names the user.
    void set_user(const std::string& user) { who_.emplace_back("user", user); }
    void record(std::string_view event, const base::Fields& fields = {});

    /// Channels opened and refused, what was run in them, and ports listened on, in either direction.
    void answered(const ssh::Message& message, bool accepted) override;
    void agent_asked(bool allowed) override { record("agent", {{"allowed", allowed}}); }

  private:
    void open(const ssh::Message& message, bool accepted);
    void start(const ssh::Message& message, bool accepted);
    void listen(const ssh::Message& message, bool accepted);

    audit::Trail& trail_;
    base::Fields who_;
};

}  // namespace homeport::session
