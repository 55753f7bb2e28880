// The decision a login would get, for the verbs that show it.
#pragma once

#include <variant>

#include "admin/dispatch.hpp"
#include "admin/sources.hpp"
#include "http/message.hpp"

namespace homeport::admin {

/// Whom a call is about, and as whom they would come.
struct Questioned {
    auth::Account account;
    router::Request request;
};

/// From a call with {user}, `source` and `tag`; or the answer that says what is wrong with it.
awaitable<std::variant<Questioned, http::Response>> read_question(const Sources&, Call);
awaitable<Why> explain_decision(const Sources&, router::Request);

}  // namespace homeport::admin
