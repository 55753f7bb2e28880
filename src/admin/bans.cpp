// Sources that are refused for a while, and letting them in again.
#include "admin/handlers.hpp"
#include "admin/ok.hpp"

namespace homeport::admin {
namespace {

using std::chrono::floor;
using std::chrono::seconds;

}  // namespace

awaitable<http::Response> show_bans(const Sources& sources, Call) {
    const auto now = std::chrono::steady_clock::now();
    const auto wall = std::chrono::system_clock::now();
    const auto at = [&](std::chrono::steady_clock::time_point time) {
        return Time{floor<seconds>(wall + std::chrono::duration_cast<std::chrono::microseconds>(time - now))};
    };
    Bans list;
    for (const front::Ban& ban : sources.door.bans()) {
        list.bans.push_back({ban.source.to_string(), std::string(to_string(ban.why)), at(ban.since),
                             at(ban.until), std::chrono::ceil<seconds>(ban.until - now).count(),
                             ban.failures});
    }
    co_return ok(list);
}

awaitable<http::Response> lift_ban(const Sources& sources, Call call) {
    const auto source = front::Network::parse(call.capture);
    if (!source) co_return http::error_response(400, "\"" + call.capture + "\" is no address or prefix");
    // An address of a network that is banned as a whole will do.
    const auto address = boost::asio::ip::make_address(call.capture.substr(0, call.capture.find('/')));
    const bool lifted =
        sources.door.release(*source) || sources.door.release(sources.door.source_of(address));
    if (!lifted) co_return http::error_response(404, source->to_string() + " is not banned");
    co_return ok(Lifted{1});
}

awaitable<http::Response> lift_all_bans(const Sources& sources, Call) {
    co_return ok(Lifted{sources.door.release_all()});
}

}  // namespace homeport::admin
