#include "http/message.hpp"

#include "base/escape.hpp"

namespace homeport::http {

Response error_response(unsigned status, std::string_view sentence) {
    Response response;
    response.status = status;
    response.body = R"({"error":")";
    base::append_json_escaped(response.body, sentence);
    response.body += "\"}";
    return response;
}

}  // namespace homeport::http
