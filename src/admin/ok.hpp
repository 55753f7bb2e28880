// The answer 200 with a message as its body.
#pragma once

#include "admin/messages.hpp"
#include "http/message.hpp"

namespace homeport::admin {

template <class Message>
http::Response ok(const Message& message) {
    http::Response response;
    response.body = to_json(message);
    return response;
}

}  // namespace homeport::admin
