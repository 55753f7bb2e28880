// Places in the order of their room, for a choice among those that have enough of it.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "policy/load.hpp"

namespace homeport::router {

/// A search tree by room, whose nodes know the best place below them: the lightest, of equals the one with
/// more room, and then the first. It is a treap, so its depth is that of a tree grown by chance, a small
/// multiple of the logarithm; the chance is a fixed one for each place, since the core rolls no dice of its
/// own. Source: Seidel and Aragon, Randomized search trees, 1996.
class Roominess {
  public:
    struct Offer {
        double room = 0;
        Load load;

        bool operator==(const Offer&) const = default;
    };

    explicit Roominess(std::size_t places) : nodes_(places + 1) {}

    /// nullopt: the place is not to be had.
    void set(std::size_t place, const std::optional<Offer>&);
    [[nodiscard]] bool empty() const { return root_ == nobody; }
    /// Not when empty.
    [[nodiscard]] double most() const;
    /// The best place with at least this room, of which there must be one.
    [[nodiscard]] std::size_t best(double enough) const;

  private:
    using Id = std::uint32_t;  // the place plus one
    static constexpr Id nobody = 0;

    struct Node {
        std::optional<Offer> offer;
        Id more = nobody, less = nobody;  // the subtrees with more room, and with less
        Id best = nobody;                 // of this one and both subtrees
    };
    struct Halves {
        Id more, less;
    };

    [[nodiscard]] bool roomier(Id, Id) const;
    [[nodiscard]] Id better(Id, Id) const;
    Id summed(Id);
    Id without(Id tree, Id);
    Halves split(Id tree, Id at);
    Id join(Id more, Id less);

    std::vector<Node> nodes_;
    Id root_ = nobody;
};

}  // namespace homeport::router
