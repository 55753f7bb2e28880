#include "policy/roominess.hpp"

namespace homeport::router {
namespace {

// Stands for a random number; no two ids have the same.
std::uint32_t rank(std::uint32_t id) {
    return id * 2654435769U;  // 2^32 by the golden ratio
}

}  // namespace

void Roominess::set(std::size_t place, const std::optional<Offer>& offer) {
    const Id id = static_cast<Id>(place) + 1;
    Node& node = nodes_[id];
    if (node.offer == offer) return;
    if (node.offer) root_ = without(root_, id);
    node = {offer};
    if (!offer) return;
    node.best = id;
    const Halves halves = split(root_, id);
    root_ = join(join(halves.more, id), halves.less);
}

double Roominess::most() const {
    Id id = root_;
    while (nodes_[id].more != nobody) id = nodes_[id].more;
    return nodes_[id].offer->room;
}

std::size_t Roominess::best(double enough) const {
    Id best = nobody;
    for (Id id = root_; id != nobody;) {
        const Node& node = nodes_[id];
        const bool has_enough = node.offer->room >= enough;
        if (has_enough) best = better(best, better(id, nodes_[node.more].best));
        id = has_enough ? node.less : node.more;
    }
    return best - 1;
}

bool Roominess::roomier(Id a, Id b) const {
    const double room_a = nodes_[a].offer->room, room_b = nodes_[b].offer->room;
    return room_a > room_b || (room_a == room_b && a < b);
}

Roominess::Id Roominess::better(Id a, Id b) const {
    if (a == nobody || b == nobody) return a == nobody ? b : a;
    const int busier = compare_load(nodes_[a].offer->load, nodes_[b].offer->load);
    if (busier != 0) return busier < 0 ? a : b;
    return roomier(a, b) ? a : b;
}

Roominess::Id Roominess::summed(Id id) {
    Node& node = nodes_[id];
    node.best = better(id, better(nodes_[node.more].best, nodes_[node.less].best));
    return id;
}

Roominess::Id Roominess::without(Id tree, Id id) {
    Node& node = nodes_[tree];
    if (tree == id) return join(node.more, node.less);
    Id& side = roomier(id, tree) ? node.more : node.less;
    side = without(side, id);
    return summed(tree);
}

/// Those with more room than `at` has, and those with less.
Roominess::Halves Roominess::split(Id tree, Id at) {
    if (tree == nobody) return {nobody, nobody};
    Node& node = nodes_[tree];
    if (roomier(tree, at)) {
        const Halves below = split(node.less, at);
        node.less = below.more;
        return {summed(tree), below.less};
    }
    const Halves below = split(node.more, at);
    node.more = below.less;
    return {below.more, summed(tree)};
}

/// One tree of two, of which the first has more room throughout.
Roominess::Id Roominess::join(Id more, Id less) {
    if (more == nobody || less == nobody) return more == nobody ? less : more;
    if (rank(more) > rank(less)) {
        nodes_[more].less = join(nodes_[more].less, less);
        return summed(more);
    }
    nodes_[less].more = join(more, nodes_[less].more);
    return summed(less);
}

}  // namespace homeport::router
