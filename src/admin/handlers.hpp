// One function a verb; the table (verbs.hpp) says what each may assume of its call.
#pragma once

#include "admin/dispatch.hpp"
#include "admin/sources.hpp"
#include "base/asio.hpp"
#include "http/message.hpp"

namespace homeport::admin {

/// `Sources` outlives the awaitable.
using Handler = awaitable<http::Response> (*)(const Sources&, Call);

awaitable<http::Response> show_index(const Sources&, Call);
awaitable<http::Response> show_status(const Sources&, Call);
awaitable<http::Response> show_backends(const Sources&, Call);
awaitable<http::Response> show_sessions(const Sources&, Call);
awaitable<http::Response> show_pins(const Sources&, Call);
awaitable<http::Response> explain(const Sources&, Call);
awaitable<http::Response> show_config(const Sources&, Call);
awaitable<http::Response> show_user_config(const Sources&, Call);
awaitable<http::Response> show_hostkeys(const Sources&, Call);
awaitable<http::Response> show_authority(const Sources&, Call);
awaitable<http::Response> check_authority(const Sources&, Call);
awaitable<http::Response> show_events(const Sources&, Call);
awaitable<http::Response> show_bans(const Sources&, Call);
awaitable<http::Response> lift_ban(const Sources&, Call);
awaitable<http::Response> lift_all_bans(const Sources&, Call);
awaitable<http::Response> show_version(const Sources&, Call);
awaitable<http::Response> reload(const Sources&, Call);
awaitable<http::Response> add_backends(const Sources&, Call);
awaitable<http::Response> remove_backend(const Sources&, Call);
awaitable<http::Response> drain(const Sources&, Call);
awaitable<http::Response> maint(const Sources&, Call);
awaitable<http::Response> make_ready(const Sources&, Call);
awaitable<http::Response> kick(const Sources&, Call);
awaitable<http::Response> pin_user(const Sources&, Call);
awaitable<http::Response> unpin_user(const Sources&, Call);

}  // namespace homeport::admin
