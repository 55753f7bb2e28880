// The verbs that change which instances there are: the daemon does it, these tell how it went.
#include "admin/actions.hpp"
#include "admin/handlers.hpp"
#include "admin/messages.hpp"

namespace homeport::admin {
namespace {

http::Response answer(const Reloaded& reloaded) {
    http::Response response;
    if (!reloaded.error.empty()) response.status = 422;  // understood, but what it asks for is not in order
    response.body = to_json(reloaded);
    return response;
}

}  // namespace

awaitable<http::Response> reload(const Sources& sources, Call) {
    co_return answer(co_await sources.change.reload());
}

awaitable<http::Response> add_backends(const Sources& sources, Call call) {
    co_return answer(co_await sources.change.add(std::move(call.body)));
}

awaitable<http::Response> remove_backend(const Sources& sources, Call call) {
    if (auto refusal = unknown_instance(sources, call.capture)) co_return std::move(*refusal);
    co_return answer(co_await sources.change.remove(std::move(call.capture)));
}

}  // namespace homeport::admin
