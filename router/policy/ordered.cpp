// The first candidate takes everybody it can: keeps a scale set's tail empty, so that it can be switched off.
#include "policy/policies.hpp"

namespace homeport::router {
namespace {

class Ordered final : public Policy {
  public:
    Pick pick(std::string_view, const Candidates&, RandomSource&) const override {
        return {0, "first in order"};
    }
};

}  // namespace

std::unique_ptr<const Policy> make_ordered() {
    return std::make_unique<Ordered>();
}

}  // namespace homeport::router
