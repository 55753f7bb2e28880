// `reload`: the daemon does it, this tells how it went.
#include "admin/handlers.hpp"
#include "admin/messages.hpp"

namespace homeport::admin {

awaitable<http::Response> reload(const Sources& sources, Call) {
    const Reloaded reloaded = co_await sources.reload();
    http::Response response;
    if (!reloaded.error.empty()) response.status = 422;  // understood, but what it asks for is not in order
    response.body = to_json(reloaded);
    co_return response;
}

}  // namespace homeport::admin
