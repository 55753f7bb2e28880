#include "front/refusal_log.hpp"

#include <utility>

namespace homeport::front {
namespace {

constexpr auto window_length = std::chrono::seconds(10);

}  // namespace

RefusalLog::Note RefusalLog::note(Cause cause, TimePoint now) {
    Window& window = windows_.at(static_cast<std::size_t>(cause));
    if (!window.reference.empty() && now < window.end) {
        ++window.unsaid;
        return {window.reference};
    }
    window.reference = make_reference_();
    window.end = now + window_length;
    return {window.reference, true, std::exchange(window.unsaid, 0)};
}

}  // namespace homeport::front
