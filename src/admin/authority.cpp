// The verbs about the key that signs the router's logins.
#include "admin/handlers.hpp"
#include "admin/ok.hpp"

namespace homeport::admin {

awaitable<http::Response> show_authority(const Sources& sources, Call) {
    co_return ok(sources.authority.show());
}

awaitable<http::Response> check_authority(const Sources& sources, Call call) {
    co_return ok(co_await sources.authority.check(std::move(call.capture)));
}

}  // namespace homeport::admin
