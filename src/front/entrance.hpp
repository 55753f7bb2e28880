// From an accepted socket to a place inside, or to a sentence and the way out.
#pragma once

#include <functional>
#include <string>

#include "base/asio.hpp"
#include "base/descriptor.hpp"
#include "base/log.hpp"
#include "front/door.hpp"

namespace homeport::front {

/// Somebody who may come in.
struct Guest {
    base::Descriptor socket;  ///< connected, not blocking.
    asio::ip::tcp::endpoint from;
    Place place;
};

/// Belongs to one executor.
class Entrance {
  public:
    using Handler = std::function<void(Guest)>;

    Entrance(const asio::any_io_executor& executor, Door& door, Handler handler)
        : executor_(executor), door_(door), handler_(std::move(handler)) {}

    /// Never blocks. Outlives the executor's work.
    void take(asio::ip::tcp::socket);

  private:
    awaitable<void> take_behind_proxy(std::shared_ptr<asio::ip::tcp::socket>, asio::ip::tcp::endpoint proxy);
    void admit(asio::ip::tcp::socket, const asio::ip::tcp::endpoint& from);
    void turn_away(asio::ip::tcp::socket, std::string_view sentence);
    awaitable<void> linger(std::shared_ptr<asio::ip::tcp::socket>);

    asio::any_io_executor executor_;
    Door& door_;
    const Handler handler_;
    unsigned lingering_ = 0, headers_awaited_ = 0;
};

}  // namespace homeport::front
