// The admin API: answers requests from what `Sources` shows.
#pragma once

#include "admin/sources.hpp"
#include "admin/verbs.hpp"
#include "audit/trail.hpp"
#include "base/log.hpp"
#include "http/message.hpp"

namespace homeport::admin {

/// Who may change things: root and the socket's owner always, the others it is open to if they are granted
/// it.
struct Grants {
    uid_t owner = 0;
    Role others = Role::read;

    [[nodiscard]] Role of(const http::Peer& peer) const {
        return peer.uid == 0 || peer.uid == owner ? Role::admin : others;
    }
};

class Api {
  public:
    /// Changes, and attempts at them by those who may only look, are recorded in `trail`, which outlives the
    /// API.
    Api(Sources sources, const Grants& grants, base::Log log, audit::Trail& trail)
        : sources_(std::move(sources)), grants_(grants), log_(std::move(log)), trail_(trail) {}

    /// An http::Handler. Never blocks; waits for the store and for NSS, each within its deadline. Outlives
    /// the awaitable.
    [[nodiscard]] awaitable<http::Response> handle(http::Request) const;

  private:
    void note(const http::Request& request, unsigned status) const;

    const Sources sources_;
    const Grants grants_;
    const base::Log log_;
    audit::Trail& trail_;
};

}  // namespace homeport::admin
