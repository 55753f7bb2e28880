// A row of places, and over it a binary tree in which every node sums up what is below. A change plays again
// only on its way up, and what is sought is found on one way down, so that both cost the logarithm of the
// places.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <vector>

namespace homeport::router {

/// A `Part` sums up neighbouring places: `left + right` is both, `Part{}` nobody, and equal parts may stand
/// for each other.
template <class Part>
class Tournament {
  public:
    explicit Tournament(std::size_t places)
        : first_leaf_(std::bit_ceil(std::max<std::size_t>(places, 1))), nodes_(2 * first_leaf_) {}

    void set(std::size_t place, const Part& part) {
        std::size_t node = first_leaf_ + place;
        if (nodes_[node] == part) return;
        nodes_[node] = part;
        while (node > root) {
            node /= 2;
            const Part sum = nodes_[2 * node] + nodes_[2 * node + 1];
            if (nodes_[node] == sum) return;
            nodes_[node] = sum;
        }
    }

    [[nodiscard]] const Part& all() const { return nodes_[root]; }

    /// The place that is sought; there must be one. `has` is asked about parts from the first place on:
    /// whether it is in there. If not, nothing of that part is asked about again.
    template <class Has>
    [[nodiscard]] std::size_t find(Has has) const {
        std::size_t node = root;
        while (node < first_leaf_) {
            node *= 2;
            if (!has(nodes_[node])) ++node;
        }
        return node - first_leaf_;
    }

  private:
    static constexpr std::size_t root = 1;  // the children of node n are 2 n and 2 n + 1

    std::size_t first_leaf_;
    std::vector<Part> nodes_;
};

}  // namespace homeport::router
