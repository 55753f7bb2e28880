// What the configuration says to one session. A session keeps what it began with, whatever is reloaded later.
#pragma once

#include "auth/options.hpp"
#include "backend/options.hpp"
#include "base/current.hpp"
#include "front/options.hpp"
#include "relay/options.hpp"
#include "session/options.hpp"

namespace homeport::session {

struct Settings {
    front::Options front;
    auth::Options auth;
    backend::Options backend;
    backend::CheckOptions check;
    relay::Options relay;
    session::Options session;
    WaitingOptions waiting;
};

using CurrentSettings = base::Current<Settings>;

}  // namespace homeport::session
